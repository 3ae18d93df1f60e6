'use client';

import { useEffect, useState } from 'react';

/** What was typed and not sent: survives a reload of the tab. Null: nothing was typed, or it was sent. */
export function useKeptText(key: string): [string | null, (text: string | null) => void] {
  const [kept, setKept] = useState<string | null>(null);
  useEffect(() => setKept(sessionStorage.getItem(key)), [key]);
  return [
    kept,
    (text) => {
      setKept(text);
      if (text === null) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, text);
    },
  ];
}
