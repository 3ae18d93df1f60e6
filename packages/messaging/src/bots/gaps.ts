import type { Sql } from '@chatai/core/database';

/** Updates that Telegram dropped, between two that came. */
export interface Gap {
  botId: string;
  workspaceId: string;
  updates: number;
}

/** Telegram keeps an update for a day (telegram.md 1.3), and at most this many of a bot. A larger step of the ids is a new start of them. */
const keptHours = 24;
const mostKept = 100_000;
/** So far back a look goes, in updates of the bot. */
const lookBack = 200;

/**
 * Finds, and notes at their bots, gaps in what this worker's bots received: nothing came for a day, and the ids of updates, which Telegram
 * counts per bot without holes, go on further up. Returns those that were not known. Index: updates_bot_id_update_id_key.
 */
export async function noteGaps(
  db: Sql,
  workerId: string,
  bots: { botId: string; workspaceId: string; lease: number }[],
): Promise<Gap[]> {
  const { rows } = await db.query<{ id: string; workspace_id: string; gap_updates: number }>(
    `update bots b set gap_updates = g.updates, gap_since = g.since, gap_until = g.until
     from unnest($2::uuid[], $3::uuid[], $4::bigint[]) as i(bot_id, workspace_id, token)
       join bot_leases l on l.bot_id = i.bot_id and l.workspace_id = i.workspace_id and l.worker_id = $1 and l.token = i.token
       cross join lateral (
         select u.update_id - u.id_before - 1 as updates, u.before as since, u.received_at as until
         from (
           select r.update_id, r.received_at, lag(r.update_id) over ids as id_before, lag(r.received_at) over ids as before
           from (
             select update_id, received_at from updates where bot_id = i.bot_id and workspace_id = i.workspace_id
             order by update_id desc limit $5
           ) r window ids as (order by r.update_id)
         ) u
         where u.received_at - u.before >= $6 * interval '1 hour' and u.update_id - u.id_before between 2 and $7 + 1
         order by u.update_id desc limit 1
       ) g
     where b.id = i.bot_id and b.workspace_id = i.workspace_id and b.gap_until is distinct from g.until
     returning b.id, b.workspace_id, b.gap_updates`,
    [
      workerId,
      bots.map((bot) => bot.botId),
      bots.map((bot) => bot.workspaceId),
      bots.map((bot) => bot.lease),
      lookBack,
      keptHours,
      mostKept,
    ],
  );
  return rows.map((row) => ({ botId: row.id, workspaceId: row.workspace_id, updates: row.gap_updates }));
}
