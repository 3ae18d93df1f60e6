'use client';

import { useEffect, useState } from 'react';
import { useTexts } from '../texts/index.ts';

/** How long ago, renewed each half minute; the exact time with its zone on hover and focus. */
export function TimeAgo({ at, serverNow }: { at: string; serverNow?: number }) {
  const { language } = useTexts();
  // The first paint is that of the server, so that both draw the same.
  const [now, setNow] = useState(serverNow ?? Date.parse(at));
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  const exact = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'long' }).format(new Date(at));
  return (
    <time dateTime={at} title={exact} className="whitespace-nowrap" suppressHydrationWarning>
      {agoText(Date.parse(at) - now, language)}
    </time>
  );
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** `3 min ago`, `now`: in the words of the language. */
export function agoText(ms: number, language: string): string {
  // As in our own texts: "3 min ago"; American English puts a full stop into it.
  const format = new Intl.RelativeTimeFormat(language === 'en' ? 'en-GB' : language, {
    numeric: 'auto',
    style: 'short',
  });
  for (const [unit, size] of steps) if (Math.abs(ms) >= size) return format.format(Math.trunc(ms / size), unit);
  return format.format(0, 'second');
}
