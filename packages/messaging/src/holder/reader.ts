import type { Clock } from '@chatai/core/clock';
import type { Database } from '@chatai/core/database';
import type { Log } from '@chatai/core/log';
import type { MeasureRound } from '@chatai/core/metrics';
import { newestSeqs, readRange, type UnsettledUpdate } from './queries.ts';

export interface Reader {
  /** Updates in this range of receive numbers may be ours. Ranges that come during a read are read together afterwards. */
  wake(from: number, to: number): void;
  /** Hints may be missing from now on, until `caughtUp`. */
  lost(): void;
  /** Hints come again: what came since `lost` is read, before or together with anything newer. */
  caughtUp(): void;
  /** Newest numbers seen at least 15 s ago: below them nothing uncommitted can appear any more. */
  safeMarks(): { updates: number; outbox: number };
  stop(): void;
}

/** Identity order is not commit order: a number may become visible a moment after a larger one. */
const lookBackMs = 3_000;
const safeAfterMs = 15_000;
const everything = Number.MAX_SAFE_INTEGER;
const pollMs = 1_000;
/** Rows of one read: their bytes, half a MiB each at most, are in memory at once, and nothing else is done while they are parsed. */
export const page = 100;

/** Turns wake-ups into rows; once a second it looks itself, in case a wake-up was lost. */
export function createReader(
  deps: { database: Database; clock: Clock; log: Log; workerId: string; measureRound: MeasureRound },
  dispatch: (rows: UnsettledUpdate[]) => void,
): Reader {
  const { database, clock, log, workerId, measureRound } = deps;
  let wanted: { from: number; to: number } | undefined;
  let inRead: { from: number; to: number } | undefined;
  let reading = false;
  let readUpTo = 0;
  let missingFrom: number | undefined;
  /** How often hints were missing. */
  let losses = 0;
  let stopped = false;
  const seen: { atMs: number; updates: number; outbox: number }[] = [];

  async function readWanted() {
    reading = true;
    while (wanted && !stopped) {
      const { from, to } = wanted;
      const lossesBefore = losses;
      inRead = wanted;
      wanted = undefined;
      try {
        const end = to === everything ? (await newestSeqs(database.pool)).updates : to;
        for (let start = from; start <= end && !stopped; start += page) {
          const last = Math.min(start + page - 1, end);
          dispatch(await measureRound('read', () => readRange(database.pool, workerId, start, last)));
        }
        if (to !== everything) readUpTo = Math.max(readUpTo, to);
        // What was lost meanwhile is not read yet.
        else if (losses === lossesBefore) missingFrom = undefined;
      } catch (error) {
        log.warn('inbox.read.failed', { error });
        want(from, to);
        await clock.sleep(250);
      }
      inRead = undefined;
    }
    reading = false;
  }
  function want(from: number, to: number) {
    if (missingFrom !== undefined) from = Math.min(from, missingFrom);
    wanted = wanted ? { from: Math.min(wanted.from, from), to: Math.max(wanted.to, to) } : { from, to };
  }
  function wake(from: number, to: number) {
    want(from, to);
    if (!reading) void readWanted();
  }
  const seenBefore = (ms: number) => seen.findLast((entry) => entry.atMs <= clock.monotonicMs() - ms);

  async function poll() {
    while (!stopped) {
      try {
        const newest = await measureRound('look', () => newestSeqs(database.pool));
        const low = seenBefore(lookBackMs)?.updates ?? seen[0]?.updates ?? newest.updates;
        if (newest.updates > low) wake(low + 1, newest.updates);
        seen.push({ atMs: clock.monotonicMs(), ...newest });
        while (seen.length > 2 && (seen[1] as { atMs: number }).atMs <= clock.monotonicMs() - safeAfterMs) seen.shift();
      } catch (error) {
        log.warn('inbox.poll.failed', { error });
      }
      await clock.sleep(pollMs);
    }
  }
  void poll();

  return {
    wake,
    lost() {
      losses += 1;
      missingFrom ??= (readUpTo || (seen[0]?.updates ?? 0)) + 1;
    },
    caughtUp: () => wake(missingFrom ?? everything, everything),
    safeMarks() {
      const safe = seenBefore(safeAfterMs) ?? { updates: 0, outbox: 0 };
      // What could not be read yet is not settled.
      const unread = Math.min(wanted?.from ?? Number.POSITIVE_INFINITY, inRead?.from ?? Number.POSITIVE_INFINITY);
      return { updates: Math.min(safe.updates, unread - 1), outbox: safe.outbox };
    },
    stop() {
      stopped = true;
    },
  };
}
