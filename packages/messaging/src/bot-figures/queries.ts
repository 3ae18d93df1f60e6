import type { Sql } from '@chatai/core/database';
import type { BotCounts } from './bot-figures.ts';

/** Adds counts to the minute that runs, one row per bot; those of a bot that was removed meanwhile are dropped. Primary key of bot_minute. */
export async function addToMinute(
  db: Sql,
  counts: ({ botId: string; workspaceId: string } & BotCounts)[],
): Promise<void> {
  await db.query({
    name: 'bot-figures.add',
    text: `insert into bot_minute as m (bot_id, workspace_id, minute, updates, turns, turns_failed, sent, refused, uncertain, limited, conflicts,
                                      restarts, waiting, waiting_ms, pending, answer_buckets)
      select i.bot_id, i.workspace_id, date_trunc('minute', chatai_now()), i.updates, i.turns, i.turns_failed, i.sent, i.refused, i.uncertain,
             i.limited, i.conflicts, i.restarts, i.waiting, i.waiting_ms, i.pending, i.answer_buckets::int[]
      from unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::int[], $6::int[], $7::int[], $8::int[], $9::int[], $10::int[], $11::int[],
                  $12::int[], $13::int[], $14::int[], $15::text[])
             as i(bot_id, workspace_id, updates, turns, turns_failed, sent, refused, uncertain, limited, conflicts, restarts, waiting, waiting_ms,
                  pending, answer_buckets)
        join bots b on b.id = i.bot_id and b.workspace_id = i.workspace_id
      on conflict (bot_id, minute, workspace_id) do update set
        updates = m.updates + excluded.updates, turns = m.turns + excluded.turns, turns_failed = m.turns_failed + excluded.turns_failed,
        sent = m.sent + excluded.sent, refused = m.refused + excluded.refused, uncertain = m.uncertain + excluded.uncertain,
        limited = m.limited + excluded.limited, conflicts = m.conflicts + excluded.conflicts, restarts = m.restarts + excluded.restarts,
        waiting = greatest(m.waiting, excluded.waiting), waiting_ms = greatest(m.waiting_ms, excluded.waiting_ms),
        pending = greatest(m.pending, excluded.pending),
        answer_buckets = (
          select coalesce(array_agg(coalesce(a.n, 0) + coalesce(a.more, 0) order by a.at), '{}')
          from unnest(m.answer_buckets, excluded.answer_buckets) with ordinality as a(n, more, at))`,
    values: [
      counts.map((c) => c.botId),
      counts.map((c) => c.workspaceId),
      counts.map((c) => c.updates),
      counts.map((c) => c.turns),
      counts.map((c) => c.turns_failed),
      counts.map((c) => c.sent),
      counts.map((c) => c.refused),
      counts.map((c) => c.uncertain),
      counts.map((c) => c.limited),
      counts.map((c) => c.conflicts),
      counts.map((c) => c.restarts),
      counts.map((c) => c.waiting),
      counts.map((c) => c.waiting_ms),
      counts.map((c) => c.pending),
      counts.map((c) => `{${c.answer_buckets.join(',')}}`),
    ],
  });
}
