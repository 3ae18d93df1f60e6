import { type DatabaseTarget, lookInto } from '@chatai/core/database';
import type { FactSource } from '@chatai/core/health';
import { ingestJobName } from './ingest.ts';

/** Knowledge that waits to be taken in. Times are epoch milliseconds by the database's clock. */
export interface SourceFacts {
  /** Sources that have waited for `forgottenMs` although no job is left that would take them in: one has ended without doing it. */
  forgotten: { count: number; oldestAt: number | null };
}

/** Looks by a connection of its own, as the first of `targets` that is let in. Throws when the database is not reached. */
export const sourceFacts = (targets: readonly DatabaseTarget[], forgottenMs: number): FactSource<SourceFacts> => ({
  deadlineMs: 8_000,
  read: () =>
    lookInto(targets, async (ask) => {
      const [row] = await ask<SourceFacts['forgotten'] & Record<string, unknown>>(
        `select count(*)::integer as count, (extract(epoch from min(s.updated_at)) * 1000)::float8 as "oldestAt" ${forgotten(forgottenMs)}`,
      );
      // It counts: there always is a row.
      return { forgotten: row as SourceFacts['forgotten'] };
    }),
});

/** What pg-boss copies into each job. */
const ofQueue =
  'policy, retry_limit, retry_delay, retry_delay_max, retry_backoff, expire_seconds, heartbeat_seconds, deletion_seconds, dead_letter';

/** A source and its job are written together: without one for so long it has been forgotten, whatever its job said of itself. */
const forgotten = (forgottenMs: number) => `
  from knowledge_sources s
 where s.state in ('queued', 'processing') and s.deleted_at is null and s.updated_at < chatai_now() - interval '${forgottenMs} milliseconds'
   and not exists (select from pgboss.job j
                    where j.name like '${ingestJobName}%' and j.state in ('created', 'retry', 'active')
                      and j.data->>'sourceId' = s.id::text)`;

/** Queues a job for each source that was forgotten, as its queue says. Returns a row for each. */
export const queueForgottenSql = (forgottenMs: number): string => `
  insert into pgboss.job (name, data, ${ofQueue})
  select q.name, jsonb_build_object('workspaceId', f.workspace_id, 'sourceId', f.id), ${ofQueue}
    from pgboss.queue q cross join lateral (select s.workspace_id, s.id ${forgotten(forgottenMs)}) f where q.name = '${ingestJobName}'
  returning id`;
