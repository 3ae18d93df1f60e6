'use client';

import { type LucideIcon, Monitor, Moon, Sun } from 'lucide-react';
import { useId, useState } from 'react';
import { useTexts } from '../texts/index.ts';
import { keepTheme, type Theme, themeOf, themes } from './theme.ts';

const icons: Record<Theme, LucideIcon> = { system: Monitor, light: Sun, dark: Moon };

/** Three radio buttons, drawn as one switch. */
export function ThemeSwitch({ initial }: { initial: Theme }) {
  const { t } = useTexts();
  const group = useId();
  // One that opens later shows what was chosen meanwhile.
  const [theme, setTheme] = useState(() =>
    typeof document === 'undefined' ? initial : themeOf(document.documentElement.dataset.theme),
  );

  function choose(next: Theme) {
    setTheme(next);
    keepTheme(next);
  }

  return (
    <fieldset className="flex rounded-md border border-line">
      <legend className="sr-only">{t('theme.label')}</legend>
      {themes.map((name) => {
        const Icon = icons[name];
        return (
          <label
            key={name}
            title={t(`theme.${name}`)}
            className="grid size-8 cursor-pointer place-items-center rounded-md text-muted has-checked:bg-unknown-tint has-checked:text-text has-focus-visible:outline-2 has-focus-visible:outline-accent pointer-coarse:size-11"
          >
            <input
              type="radio"
              name={group}
              value={name}
              checked={theme === name}
              onChange={() => choose(name)}
              aria-label={t(`theme.${name}`)}
              className="sr-only"
            />
            <Icon aria-hidden size={16} />
          </label>
        );
      })}
    </fieldset>
  );
}
