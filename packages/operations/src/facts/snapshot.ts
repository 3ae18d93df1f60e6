import type { Clock } from '@chatai/core/clock';
import type { FactSource } from '@chatai/core/health';
import { reasonOf } from './reason.ts';

/** By the name of what they tell of. */
export type FactSources<Facts> = { [Name in keyof Facts]?: FactSource<Facts[Name]> };

/** What was seen of an installation in one look. */
export interface Snapshot<Facts> {
  /** When the look began, epoch milliseconds. */
  at: number;
  tookMs: number;
  facts: Partial<Facts>;
  /** What could not be looked at, and why: in words for people. */
  unseen: Partial<Record<keyof Facts, string>>;
}

/** One part of what was seen. Throws with the reason when it was not: what could not be looked at is never taken for well. */
export function seen<Facts, Name extends keyof Facts>({ facts, unseen }: Snapshot<Facts>, name: Name): Facts[Name] {
  const fact = facts[name];
  if (fact === undefined) throw new Error(`${String(name)} could not be looked at: ${unseen[name] ?? 'nobody did'}`);
  // Undefined is no fact of any source.
  return fact as Facts[Name];
}

/** Looks at everything at once. Returns when the slowest has answered or its deadline is over: nothing that hangs keeps the others. */
export async function takeSnapshot<Facts>(sources: FactSources<Facts>, clock: Clock): Promise<Snapshot<Facts>> {
  const begunMs = clock.monotonicMs();
  const snapshot: Snapshot<Facts> = { at: clock.now(), tookMs: 0, facts: {}, unseen: {} };
  const names = Object.keys(sources) as (keyof Facts)[];
  await Promise.all(
    names.map(async (name) => {
      const source = sources[name];
      if (!source) return;
      try {
        snapshot.facts[name] = await lookAt(source, clock);
      } catch (error) {
        snapshot.unseen[name] = error instanceof Late ? error.message : reasonOf(error);
      }
    }),
  );
  snapshot.tookMs = Math.round(clock.monotonicMs() - begunMs);
  return snapshot;
}

/** The same source for several at once: who asks while a look goes on waits for that look. */
export function sharedOne<T>({ deadlineMs, read }: FactSource<T>, withinMs = Number.POSITIVE_INFINITY): FactSource<T> {
  let looking: Promise<T> | undefined;
  return {
    deadlineMs: Math.min(deadlineMs, withinMs),
    read(signal) {
      looking ??= read(signal).finally(() => {
        looking = undefined;
      });
      return looking;
    },
  };
}

/** The same sources for whoever is asked again and again and must answer by then: who asks while a look hangs waits for that look. */
export function shared<Facts>(sources: FactSources<Facts>, withinMs: number): FactSources<Facts> {
  const all = sources as Record<string, FactSource>;
  return Object.fromEntries(
    Object.entries(all).map(([name, source]) => [name, sharedOne(source, withinMs)]),
  ) as FactSources<Facts>;
}

/**
 * A source that is not asked again before `forMs`: whoever is asked may count it, or charge for it. With `isWell` only while all was well: what was
 * in trouble is asked again at each look, for it may be mended.
 */
export function remembered<T>(
  { deadlineMs, read }: FactSource<T>,
  clock: Clock,
  forMs: number,
  isWell: (facts: T) => boolean = () => true,
): FactSource<T> {
  let last: { facts: T; atMs: number } | undefined;
  return {
    deadlineMs,
    async read(signal) {
      if (last && clock.monotonicMs() - last.atMs < forMs) return last.facts;
      const facts = await read(signal);
      last = isWell(facts) ? { facts, atMs: clock.monotonicMs() } : undefined;
      return facts;
    },
  };
}

class Late extends Error {}

const latePrefix = 'no answer within ';

/** Was it looked at, without an end in time? What hangs does that, and what could not be asked at all does not. */
export const wasLate = <Facts>({ unseen }: Snapshot<Facts>, name: keyof Facts): boolean =>
  unseen[name]?.startsWith(latePrefix) ?? false;

/** A source that heeds no signal is left behind as well. */
async function lookAt<Facts>({ deadlineMs, read }: FactSource<Facts>, clock: Clock): Promise<Facts> {
  const late = new AbortController();
  const { promise, reject } = Promise.withResolvers<never>();
  const cancel = clock.after(deadlineMs, () => {
    const error = new Late(`${latePrefix}${deadlineMs} ms`);
    late.abort(error);
    reject(error);
  });
  try {
    return await Promise.race([read(late.signal), promise]);
  } finally {
    cancel();
  }
}
