'use client';

import { useEffect, useState } from 'react';
import { useTexts } from '../texts/index.ts';

/** `09:41` where its reader is, with the day when it is not today; empty in what the server draws, which knows no zone of theirs. */
export function ClockTime({ at }: { at: string }) {
  const { language } = useTexts();
  const [text, setText] = useState('');
  useEffect(() => setText(clockText(at, language)), [at, language]);
  return (
    <time dateTime={at} className="tabular-nums whitespace-nowrap">
      {text}
    </time>
  );
}

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
