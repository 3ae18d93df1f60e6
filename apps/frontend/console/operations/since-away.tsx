'use client';

import type { ReactNode } from 'react';
import { spokenAgeText, useHealth } from '../health/index.ts';
import { freshnessOf } from '../live/index.ts';
import { useTexts } from '../texts/index.ts';
import { Stale } from '../ui/index.ts';

/** Pages of the operations say since when the backend is away; they hear no stream of hints, which stands on the database. */
export function SinceAway({ children }: { children: ReactNode }) {
  const { t } = useTexts();
  const { now, ...known } = useHealth(null);
  const isAway = known.failed || freshnessOf(known, now) === 'stale';
  return (
    <Stale note={isAway ? t('state.stale', { age: spokenAgeText(now - known.receivedAt, t) }) : undefined}>
      {children}
    </Stale>
  );
}
