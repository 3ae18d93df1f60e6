'use client';

import { ageText } from '../health/time-text.ts';
import { type Asked, staleAfterMs } from '../live/index.ts';
import { useTexts } from '../texts/index.ts';

type Known = Pick<Asked<unknown>, 'receivedAt' | 'failed'> & { now: number };

/** How old something is: since its reader has got it, and `lookAgeMs` that it was old already then. */
export const ageOf = ({ receivedAt, now }: Pick<Known, 'receivedAt' | 'now'>, lookAgeMs = 0): number =>
  now - receivedAt + lookAgeMs;

/** The backend hands out looks of the last 30 s, and is asked every five. */
const lookStaleAfterMs = 36_000;

/** `Live, seen 3 s ago`. What is too old, or was asked for in vain, is not called live; `lookAgeMs` is given of a look. */
export function SeenAge({ asked, lookAgeMs }: { asked: Known; lookAgeMs?: number }) {
  const { t } = useTexts();
  const ageMs = ageOf(asked, lookAgeMs);
  const isLive = !asked.failed && ageMs <= (lookAgeMs === undefined ? staleAfterMs : lookStaleAfterMs);
  return (
    <span data-age className={`text-xs ${isLive ? 'text-muted' : 'font-medium text-fail'}`}>
      {t(isLive ? 'ops.live' : 'ops.seen', { age: ageText(ageMs, t) })}
    </span>
  );
}
