import type { Clock } from '@chatai/core/clock';
import { type Database, sql } from '@chatai/core/database';
import { limitsErrors } from './errors.ts';

/** So many in so long. They come back one by one, not all at once. */
export interface Limit {
  points: number;
  windowMs: number;
  /** Whoever goes on while they are refused waits anew each time: of a machine that hammers nothing more is let through. */
  strict?: boolean;
}

export interface Taken {
  allowed: boolean;
  /** How many more would be let through now. */
  remaining: number;
  /** Until the limit is whole again. */
  resetMs: number;
  /** Until the next one is let through; 0 when it is now. */
  retryAfterMs: number;
}

/** Counts over all processes of the installation, in PostgreSQL. */
export interface Limiter {
  take(key: string, limit: Limit): Promise<Taken>;
  /** Takes from each, in this order. Throws `too-many-tries` with the wait at the first that is used up; the later ones stay as they are. */
  takeAll(limits: { key: string; limit: Limit }[]): Promise<void>;
  /** Gives back what is known not to count by now: a right password. */
  giveBack(key: string, limit: Limit, uses?: number): Promise<void>;
  /** Gives all back. */
  forgive(key: string): Promise<void>;
}

/** A limit that is whole again says nothing; each use takes two such away, so that whoever tries many addresses leaves no rows behind. */
const forgottenAfterMs = 86_400_000;

/**
 * GCRA: a limit is one instant, that at which it will be whole again. Each use moves it by a point's share of the window. An instant further away
 * than the window was written before the clock was set back, and is taken for the end of the window.
 */
export function createLimiter({ system, clock }: { system: Database; clock: Clock }): Limiter {
  const limiter: Limiter = {
    async take(key, { points, windowMs, strict = false }) {
      const now = clock.now();
      const share = windowMs / points;
      const { rows } = await sql<{ whole_at: Date; allowed: boolean }>`
        with over as (
          delete from rate_limits where key in (
            select key from rate_limits where whole_at < ${new Date(now - forgottenAfterMs)} and key <> ${key}
             order by whole_at limit 2 for update skip locked)
        ), taken as (
          insert into rate_limits as l (key, whole_at) values (${key}, ${new Date(now + share)})
          on conflict (key) do update set whole_at = greatest(l.whole_at, ${new Date(now)}::timestamptz) + ${`${share} milliseconds`}::interval
            where greatest(l.whole_at, ${new Date(now)}::timestamptz) <= ${new Date(now + windowMs - share)}
          returning whole_at
        ), refused as (
          update rate_limits set whole_at = ${new Date(now + windowMs)}
           where key = ${key} and not exists (select from taken) and (${strict} or whole_at > ${new Date(now + windowMs)})
          returning whole_at
        )
        select whole_at, true as allowed from taken
        union all
        select whole_at, false from refused
        union all
        select whole_at, false from rate_limits
         where key = ${key} and not exists (select from taken) and not exists (select from refused)`.execute(
        system.kysely,
      );
      // No row: it was used up by those who came at the same moment, in rows that this statement's snapshot does not show.
      const [{ whole_at: wholeAt, allowed } = { whole_at: new Date(now + windowMs), allowed: false }] = rows;
      const resetMs = Math.max(0, wholeAt.getTime() - now);
      return {
        allowed,
        remaining: Math.max(0, Math.floor((windowMs - resetMs) / share)),
        resetMs,
        retryAfterMs: allowed ? 0 : Math.max(1, resetMs + share - windowMs),
      };
    },
    async takeAll(limits) {
      for (const { key, limit } of limits) {
        const { allowed, retryAfterMs } = await limiter.take(key, limit);
        if (!allowed) throw limitsErrors.tooManyTries({ seconds: Math.ceil(retryAfterMs / 1_000) }, { retryAfterMs });
      }
    },
    async giveBack(key, { points, windowMs }, uses = 1) {
      await sql`update rate_limits set whole_at = whole_at - ${`${(uses * windowMs) / points} milliseconds`}::interval where key = ${key}`.execute(
        system.kysely,
      );
    },
    async forgive(key) {
      await system.kysely.deleteFrom('rate_limits').where('key', '=', key).execute();
    },
  };
  return limiter;
}
