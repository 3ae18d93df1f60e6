'use client';

import { useEffect, useState } from 'react';
import { useTexts } from '../texts/index.ts';

/**
 * `09:41` where its reader is, with the day when it is not today, and the exact time with its zone on hover; empty in what the server draws, which
 * knows no zone of theirs.
 */
export function ClockTime({ at }: { at: string }) {
  const { language } = useTexts();
  const [shown, setShown] = useState<{ text: string; exact: string }>();
  useEffect(() => setShown({ text: clockText(at, language), exact: exactText(at, language) }), [at, language]);
  return (
    <time dateTime={at} title={shown?.exact} className="tabular-nums whitespace-nowrap">
      {shown?.text}
    </time>
  );
}

const exactText = (at: string, language: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'long' }).format(new Date(at));

/** For a text that is drawn after the page has come. */
export function clockText(at: string, language: string): string {
  const time = new Date(at);
  const isToday = time.toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat(language, {
    ...(isToday ? {} : { day: '2-digit', month: 'short' }),
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(time);
}
