import { type DatabaseTarget, lookInto } from '../database/index.ts';
import type { FactSource } from '../health/index.ts';

/** Background jobs of all programs that wait, run or were given up. Times are epoch milliseconds by the database's clock. */
export interface JobFacts {
  /** Due and not begun, by queue, the one that waits the longest first; at most 1,000 of each are counted. */
  waiting: { queue: string; count: number; oldestAt: number }[];
  /** Being done, by queue, the one that was begun first at the top. */
  active: { queue: string; count: number; oldestAt: number }[];
  /** No try is left since a day or less, by queue; `reason` is that of the last. */
  failed: { queue: string; count: number; reason: string | null }[];
}

/** Looks by a connection of its own, as the first of `targets` that is let in. Throws when the database is not reached. */
export const jobFacts = (targets: readonly DatabaseTarget[]): FactSource<JobFacts> => ({
  deadlineMs: 8_000,
  read: () =>
    lookInto(targets, async (ask) => ({
      waiting: await ask<JobFacts['waiting'][number] & Row>(waitingSql),
      active: await ask<JobFacts['active'][number] & Row>(activeSql),
      failed: await ask<JobFacts['failed'][number] & Row>(failedSql),
    })),
});

type Row = Record<string, unknown>;

/** Those of the queue `q` in this state, at most 1,000. Index job_i14, of which a statement must name the state. */
const jobsIn = (state: 'created' | 'retry' | 'active' | 'failed', order: 'asc' | 'desc' = 'asc') => `
  (select * from pgboss.job j where j.name = q.name and j.state = '${state}' and not j.blocked order by j.start_after ${order} limit 1000)`;

const epochMs = (time: string) => `(extract(epoch from ${time}) * 1000)::float8`;

const waitingSql = `
  select q.name as queue, count(*)::integer as count, ${epochMs('min(w.start_after)')} as "oldestAt"
    from pgboss.queue q cross join lateral (${jobsIn('created')} union all ${jobsIn('retry')}) w
   where w.start_after <= pgboss.job_now() group by q.name order by 3`;

const activeSql = `
  select q.name as queue, count(*)::integer as count, ${epochMs('min(a.started_on)')} as "oldestAt"
    from pgboss.queue q cross join lateral ${jobsIn('active')} a group by q.name order by 3`;

const failedSql = `
  select q.name as queue, count(*)::integer as count, (array_agg(f.output->>'reason' order by f.completed_on desc))[1] as reason
    from pgboss.queue q cross join lateral ${jobsIn('failed', 'desc')} f
   where f.completed_on > pgboss.job_now() - interval '1 day' group by q.name order by 1`;

/**
 * Gives the jobs of the queue $1 that were given up a try again, and those that somebody has had in hand for $2 milliseconds: a job may be done twice.
 * Returns a row for each.
 */
export const tryAgainSql = `
  update pgboss.job set state = 'retry', retry_limit = retry_limit + 1, completed_on = null, heartbeat_on = null, start_after = pgboss.job_now()
   where name = $1 and (state = 'failed' or (state = 'active' and started_on < pgboss.job_now() - $2 * interval '1 millisecond'))
  returning id`;
