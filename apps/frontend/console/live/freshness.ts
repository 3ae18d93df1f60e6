import type { Asked } from './use-asked.ts';

/** An answer older than this is no longer the state of now: three questions in a row have brought nothing. */
export const staleAfterMs = 15_000;

export type Freshness = 'loading' | 'live' | 'stale' | 'never';

/** Is what we know still true? No data is never shown as good (experience.md 1.4). */
export function freshnessOf({ value, receivedAt, failed }: Asked<unknown>, now: number): Freshness {
  if (value === null) return failed ? 'never' : 'loading';
  return failed || now - receivedAt > staleAfterMs ? 'stale' : 'live';
}
