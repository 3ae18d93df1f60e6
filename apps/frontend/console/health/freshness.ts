import type { Health } from '@chatai/contract/health';

/** What is known of the platform's state, and since when. Times are milliseconds of one monotonic clock. */
export interface Known {
  health: Health | null;
  /** When `health` was received. */
  receivedAt: number;
  /** Did the last question stay without an answer? */
  failed: boolean;
}

/** An answer older than this is no longer the state of now: three questions in a row have brought nothing. */
export const staleAfterMs = 15_000;

export type Freshness = 'loading' | 'live' | 'stale' | 'never';

/** Is what we know still true? No data is never shown as good (experience.md 1.4). */
export function freshnessOf({ health, receivedAt, failed }: Known, now: number): Freshness {
  if (!health) return failed ? 'never' : 'loading';
  return failed || now - receivedAt > staleAfterMs ? 'stale' : 'live';
}

const severity = ['fail', 'warn', 'unknown', 'ok', 'off'];

/** The components as a list, worst first; of equal ones in the order in which the backend named them. */
export function worstFirst(components: Health['components']) {
  return Object.entries(components)
    .map(([name, state]) => ({ name, ...state }))
    .sort((a, b) => severity.indexOf(a.status) - severity.indexOf(b.status));
}
