'use client';

import { useEffect, useState } from 'react';
import { rowAt, type Shortcut, shortcutOf } from './shortcuts.ts';

const kept = 'chatai.shortcuts';
/** Where keys are typed, or mean something of their own. */
const taken = 'input, textarea, select, [contenteditable], [role=dialog], [role=menu], [role=listbox], [role=combobox]';

/** Single keys, unless their reader has switched them off (WCAG 2.1.4). They act on what the page marks: rows, a box to search, one to reply. */
export function useShortcuts(onHelp: () => void) {
  const [on, setOn] = useState(true);
  useEffect(() => setOn(localStorage.getItem(kept) !== 'off'), []);
  useEffect(() => {
    if (!on) return;
    const act = (shortcut: Shortcut) => {
      switch (shortcut) {
        case 'next':
          return moveFocus(1);
        case 'previous':
          return moveFocus(-1);
        case 'search':
          return search();
        case 'reply':
          return document.querySelector<HTMLElement>('textarea[name=reply]')?.focus();
        case 'diagnose':
          return pressD();
        case 'help':
          return onHelp();
      }
    };
    const onKey = (event: KeyboardEvent) => {
      const shortcut = shortcutOf(event);
      if (!shortcut || event.defaultPrevented || (event.target as Element).closest(taken)) return;
      event.preventDefault();
      act(shortcut);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [on, onHelp]);
  return {
    on,
    switchTo(next: boolean) {
      setOn(next);
      localStorage.setItem(kept, next ? 'on' : 'off');
    },
  };
}

const isSeen = (element: Element) => element.getClientRects().length > 0;
const seenIn = (selector: string) => [...document.querySelectorAll<HTMLElement>(`#content ${selector}`)].filter(isSeen);

/** Among what the page lists; a page without a box of its own has that of the whole workspace. */
function search(): void {
  const [box] = seenIn('input[type=search]');
  if (box) box.focus();
  else document.querySelector<HTMLElement>('[data-palette]')?.click();
}

/** What finds out: a diagnosis, or the dry run of the step that is worked on, else of the one that the address names, else of the first. */
function pressD(): void {
  const buttons = seenIn('button[data-shortcut=d]');
  // A link of the router sets no `:target`.
  const named = document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
  const isAtWork = (button: HTMLElement) => button.closest(':focus-within[data-step]') !== null;
  const chosen = buttons.find(isAtWork) ?? buttons.find((button) => named?.contains(button)) ?? buttons[0];
  chosen?.click();
}

/** To the link of the row before or behind; `Enter` opens it. */
function moveFocus(by: 1 | -1): void {
  const rows = seenIn('[data-row]').filter(linkOf);
  const focused = rows.findIndex((row) => row.contains(document.activeElement));
  const open = rows.findIndex((row) => row.hasAttribute('aria-current'));
  const row = rows[rowAt(rows.length, focused, open, by)];
  if (row) linkOf(row)?.focus();
}

const linkOf = (row: HTMLElement) => (row.matches('a') ? row : row.querySelector<HTMLElement>('a[href]'));
