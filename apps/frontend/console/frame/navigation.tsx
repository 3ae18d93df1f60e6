'use client';

import { Ellipsis } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useState } from 'react';
import { useTexts } from '../texts/index.ts';
import { Dialog } from '../ui/index.ts';
import { useWorkspace } from '../workspace/index.ts';
import { isWithin, type NavigationItem, navigationItems } from './navigation-items.ts';
import type { Theme } from './theme.ts';
import { ThemeSwitch } from './theme-switch.tsx';

function useItems() {
  const { me, to } = useWorkspace();
  const pathname = usePathname();
  return navigationItems
    .filter(({ scope }) => scope === undefined || me.scopes.includes(scope))
    .map((item) => ({ ...item, href: item.path(to), isHere: isWithin(item.path(to), pathname) }));
}

type Shown = NavigationItem & { href: string; isHere: boolean };

/** On the left, from 768 px on. */
export function Rail() {
  const { t } = useTexts();
  return (
    <nav aria-label={t('nav.label')} className="-mx-1 min-h-0 overflow-y-auto px-1 max-md:hidden">
      <Items items={useItems()} />
    </nav>
  );
}

function Items({ items, onGo }: { items: Shown[]; onGo?: () => void }) {
  const { t } = useTexts();
  return (
    <ul className="grid gap-0.5">
      {items.map(({ key, Icon, href, isHere }) => (
        <li key={key}>
          <Link
            href={href}
            {...(onGo ? { onClick: onGo } : {})}
            aria-current={isHere ? 'page' : undefined}
            className="flex min-h-9 items-center gap-3 rounded-md px-2 text-sm text-muted hover:bg-unknown-tint hover:text-text aria-[current]:bg-accent-tint aria-[current]:font-medium aria-[current]:text-accent pointer-coarse:min-h-11"
          >
            <Icon aria-hidden size={18} />
            {t(key)}
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** Below 768 px: what is used most, and the rest behind "More". */
export function BottomBar({ theme }: { theme: Theme }) {
  const { t } = useTexts();
  const items = useItems();
  const [open, setOpen] = useState(false);
  const rest = items.filter(({ bar }) => !bar);
  const tile =
    'flex min-h-14 flex-1 flex-col items-center justify-center gap-0.5 text-xs text-muted aria-[current]:font-medium aria-[current]:text-accent';
  return (
    <nav
      aria-label={t('nav.label')}
      className="fixed inset-x-0 bottom-0 z-10 flex border-t border-line bg-card pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {items.map(
        ({ key, bar, Icon, href, isHere }) =>
          bar && (
            <Link key={key} href={href} aria-current={isHere ? 'page' : undefined} className={tile}>
              <Icon aria-hidden size={20} />
              {t(bar)}
            </Link>
          ),
      )}
      <button
        type="button"
        className={tile}
        aria-haspopup="dialog"
        aria-current={rest.some(({ isHere }) => isHere) || undefined}
        onClick={() => setOpen(true)}
      >
        <Ellipsis aria-hidden size={20} />
        {t('nav.more')}
      </button>
      <Dialog title={t('nav.more')} open={open} onOpenChange={setOpen}>
        <Items items={rest} onGo={() => setOpen(false)} />
        <div className="mt-4 flex items-center justify-between gap-4 border-t border-line pt-4">
          <span aria-hidden className="font-medium">
            {t('theme.label')}
          </span>
          <ThemeSwitch initial={theme} />
        </div>
      </Dialog>
    </nav>
  );
}
