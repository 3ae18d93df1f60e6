'use client';

import { Search } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useTexts } from '../texts/index.ts';
import { Button, Dialog } from '../ui/index.ts';
import type { Found } from './use-found.ts';

interface Finds {
  /** What there is for what is typed. */
  useFound: (words: string) => Found[];
  /** Of the box in which one types: what can be found. */
  label: string;
}

/** `Ctrl` or `Cmd K`. `className`: of the button that opens it. */
export function Palette({ className = '', ...finds }: Finds & { className?: string }) {
  const { t } = useTexts();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      // The place of the key, so that a Russian layout works too.
      if (event.code !== 'KeyK' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      setOpen((before) => !before);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return (
    <>
      <Button
        data-palette
        aria-haspopup="dialog"
        title={t('palette.open')}
        onClick={() => setOpen(true)}
        className={`text-muted max-md:border-0 max-md:px-2 ${className}`}
      >
        <Search aria-hidden size={16} />
        <span className="max-md:sr-only">{t('palette.open')}</span>
        <kbd className="ml-auto font-mono text-xs max-md:hidden">Ctrl K</kbd>
      </Button>
      <Dialog title={t('palette.title')} open={open} onOpenChange={setOpen}>
        {open && <Choose {...finds} onChosen={() => setOpen(false)} />}
      </Dialog>
    </>
  );
}

function Choose({ useFound, label, onChosen }: Finds & { onChosen: () => void }) {
  const { t } = useTexts();
  const router = useRouter();
  const listId = useId();
  const [words, setWords] = useState('');
  const [at, setAt] = useState(0);
  const found = useFound(words);
  const chosen = found[Math.min(at, found.length - 1)];
  const list = useRef<HTMLDivElement>(null);
  const chosenKey = chosen?.key;
  useEffect(() => {
    if (chosenKey) list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [chosenKey]);

  function go(one: Found | undefined) {
    if (!one) return;
    onChosen();
    router.push(one.href);
  }
  function onKeyDown(event: KeyboardEvent) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined && event.key !== 'Enter') return;
    event.preventDefault();
    if (by === undefined) go(chosen);
    else setAt((before) => Math.max(0, Math.min(found.length - 1, before + by)));
  }

  return (
    <>
      <input
        role="combobox"
        aria-label={label}
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={chosen ? `${listId}-${chosen.key}` : undefined}
        value={words}
        onChange={(event) => {
          setWords(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        className="h-11 w-full rounded-md border border-control bg-bg px-3 text-base"
      />
      {/* The focus stays in the box above, which names the active option. */}
      <div
        ref={list}
        id={listId}
        role="listbox"
        aria-label={t('palette.title')}
        className="mt-3 grid max-h-80 grid-cols-1 gap-0.5 overflow-y-auto"
      >
        {found.map((one) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are those of the box above
          <div
            key={one.key}
            id={`${listId}-${one.key}`}
            role="option"
            tabIndex={-1}
            aria-selected={one === chosen}
            onClick={() => go(one)}
            className="flex min-h-9 cursor-pointer items-center justify-between gap-3 rounded-md px-2 aria-selected:bg-accent-tint pointer-coarse:min-h-11"
          >
            <span lang={one.lang} className="truncate" title={one.word}>
              {one.word}
            </span>
            <span className="shrink-0 text-xs text-muted">{one.kind}</span>
          </div>
        ))}
      </div>
      {found.length === 0 && (
        <p role="status" className="py-4 text-center text-muted">
          {t('palette.nothing')}
        </p>
      )}
    </>
  );
}
