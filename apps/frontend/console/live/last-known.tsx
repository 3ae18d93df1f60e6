'use client';

import { type ReactNode, useEffect, useState } from 'react';
import { ageText } from '../health/time-text.ts';
import { useTexts } from '../texts/index.ts';
import { Stale } from '../ui/index.ts';
import { useLive } from './live-provider.tsx';

/** A stream that is opened anew is away for a moment. */
const graceMs = 3_000;
const renewMs = 5_000;

/** A page. While nobody tells what changes it says since when, and shows no state as known (experience.md 1.4). */
export function LastKnown({ children }: { children: ReactNode }) {
  const { t } = useTexts();
  const { live } = useLive();
  const [ageMs, setAgeMs] = useState<number>();
  useEffect(() => {
    if (live !== false) return;
    const lostAt = performance.now();
    const show = () => setAgeMs(performance.now() - lostAt);
    const first = setTimeout(show, graceMs);
    const timer = setInterval(show, renewMs);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
      setAgeMs(undefined);
    };
  }, [live]);
  const note = ageMs === undefined ? undefined : t('state.stale', { age: ageText(ageMs, t) });
  return <Stale note={note}>{children}</Stale>;
}
