'use client';

import { useEffect, useState } from 'react';
import { type Content, nothing } from './content.ts';

/** What is typed into a form, begun with `start`; survives a reload of the tab until it is sent. */
export function useKeptContent(key: string, start: Partial<Content> = {}) {
  const [typed, setTyped] = useState<Partial<Content>>({});
  // Written by this form, in this tab.
  useEffect(() => setTyped(JSON.parse(sessionStorage.getItem(key) ?? '{}') as Partial<Content>), [key]);
  function change(more: Partial<Content>) {
    const next = { ...typed, ...more };
    setTyped(next);
    try {
      sessionStorage.setItem(key, JSON.stringify(next));
    } catch {
      // Longer than the browser keeps: then the page alone has it, and what was kept before would be a wrong start.
      sessionStorage.removeItem(key);
    }
  }
  function forget() {
    setTyped({});
    sessionStorage.removeItem(key);
  }
  return { content: { ...nothing, ...start, ...typed }, change, forget };
}
