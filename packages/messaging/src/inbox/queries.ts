import type { Sql } from '@chatai/core/database';
import type { ReceivedUpdate } from './inbox.ts';

/** Stores a group. Returns the receive number of each, undefined for those that were here already. Index: updates_bot_id_update_id_key. */
export async function insertUpdates(
  db: Sql,
  items: (ReceivedUpdate & { updateId: number })[],
): Promise<(number | undefined)[]> {
  const { rows } = await db.query<{ seq: number; bot_id: string; update_id: number }>({
    name: 'inbox.insert',
    text: `insert into updates (workspace_id, bot_id, update_id, raw)
      select * from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bytea[])
      on conflict (bot_id, update_id) do nothing
      returning seq, bot_id, update_id`,
    values: [
      items.map((i) => i.workspaceId),
      items.map((i) => i.botId),
      items.map((i) => i.updateId),
      items.map((i) => i.raw),
    ],
  });
  const stored = new Map(rows.map((row) => [`${row.bot_id}/${row.update_id}`, row.seq]));
  return items.map((item) => {
    const key = `${item.botId}/${item.updateId}`;
    const seq = stored.get(key);
    // The same update twice in one group: the second one is the duplicate.
    stored.delete(key);
    return seq;
  });
}

export async function storedUpdate(
  db: Sql,
  { botId, workspaceId }: { botId: string; workspaceId: string },
  updateId: number,
): Promise<{ seq: number; raw: Buffer; receivedAt: Date } | undefined> {
  const { rows } = await db.query<{ seq: number; raw: Buffer; received_at: Date }>(
    'select seq, raw, received_at from updates where bot_id = $1 and workspace_id = $2 and update_id = $3',
    [botId, workspaceId, updateId],
  );
  const [row] = rows;
  return row && { seq: row.seq, raw: row.raw, receivedAt: row.received_at };
}

/** Frees an update id that Telegram has given out anew: the old row keeps its place under a number that Telegram never uses. */
export async function yieldUpdateId(db: Sql, workspaceId: string, seq: number): Promise<void> {
  await db.query('update updates set update_id = -seq where seq = $1 and workspace_id = $2', [seq, workspaceId]);
}

/** The same bytes of a bot once, however often they come. Index: dead_letters_by_bot. */
export async function insertDeadLetter(
  db: Sql,
  letter: ReceivedUpdate & { id: string; reason: string },
): Promise<void> {
  await db.query(
    `insert into dead_letters (id, workspace_id, bot_id, raw, reason) values ($1, $2, $3, $4, $5)
     on conflict (bot_id, workspace_id, sha256(raw)) do nothing`,
    [letter.id, letter.workspaceId, letter.botId, letter.raw, letter.reason],
  );
}

/** Deletes the oldest updates that came more than `days` ago, at most `most` of them. Returns how many. From the start of the primary key. */
export async function deleteOldUpdates(db: Sql, days: number, most: number): Promise<number> {
  const { rowCount } = await db.query(
    `delete from updates u using (select seq, workspace_id, received_at from updates order by seq limit $2) o
     where u.seq = o.seq and u.workspace_id = o.workspace_id and o.received_at < chatai_now() - $1 * interval '1 day'`,
    [days, most],
  );
  return rowCount ?? 0;
}
