import type { Sql } from '@chatai/core/database';

export interface UnsettledUpdate {
  seq: number;
  bot_id: string;
  raw: Buffer;
  received_at: Date;
}

/** New updates of a committed range for this worker's bots. Range of the primary key of updates, then the lease by its own. */
export async function readRange(db: Sql, workerId: string, from: number, to: number): Promise<UnsettledUpdate[]> {
  const { rows } = await db.query<UnsettledUpdate>({
    name: 'pipeline.read',
    text: `select u.seq, u.bot_id, u.raw, u.received_at
      from updates u join bot_leases l on l.bot_id = u.bot_id and l.workspace_id = u.workspace_id
      where u.seq between $2 and $3 and u.turn_id is null and u.outcome is null and l.worker_id = $1
      order by u.seq`,
    values: [workerId, from, to],
  });
  return rows;
}

/** The newest receive number and the newest outbox number. Both from the end of a primary key. */
export async function newestSeqs(db: Sql): Promise<{ updates: number; outbox: number }> {
  const { rows } = await db.query<{ updates: number; outbox: number }>({
    name: 'pipeline.newest',
    text: `select coalesce((select max(seq) from updates), 0)::bigint as updates, coalesce((select max(seq) from outbox), 0)::bigint as outbox`,
  });
  return rows[0] as { updates: number; outbox: number };
}

export interface RecoveredUpdate extends UnsettledUpdate {
  turn_id: string | null;
  attempt: number | null;
}

/** Everything of these bots above their low mark that has no turn, or an open one. Range of the primary key of updates, then turns by its own. */
export async function unsettledUpdates(db: Sql, botIds: string[], aboveMark: number): Promise<RecoveredUpdate[]> {
  const { rows } = await db.query<RecoveredUpdate>({
    name: 'pipeline.recover.updates',
    text: `select u.seq, u.bot_id, u.raw, u.received_at, u.turn_id, t.attempt
      from updates u left join turns t on t.id = u.turn_id and t.workspace_id = u.workspace_id
      where u.seq > $2 and u.bot_id = any($1::uuid[]) and u.outcome is null and (u.turn_id is null or t.state = 'open')
      order by u.seq`,
    values: [botIds, aboveMark],
  });
  return rows;
}

/** Counts one more drive of open turns. Returns the turns that are still open and ours. */
export async function countDrives(db: Sql, workerId: string, turnIds: string[]): Promise<Map<string, number>> {
  const { rows } = await db.query<{ id: string; attempt: number }>({
    name: 'pipeline.recover.turns',
    text: `update turns t set attempt = t.attempt + 1
      from bot_leases l
      where t.id = any($2::uuid[]) and t.state = 'open' and l.bot_id = t.bot_id and l.workspace_id = t.workspace_id and l.worker_id = $1
      returning t.id, t.attempt`,
    values: [workerId, turnIds],
  });
  return new Map(rows.map((row) => [row.id, row.attempt]));
}

/**
 * Rows that a worker was sending when it died become `uncertain`: Telegram may have them (guarantees.md 2.2.5). A row whose owner may
 * still be on the wire is left alone until its deadline.
 */
export async function takeOverSending(db: Sql, workerId: string, botIds: string[], aboveMark: number): Promise<void> {
  await db.query({
    name: 'pipeline.recover.sending',
    text: `update outbox o set state = 'uncertain', reason = 'the worker ended before Telegram''s answer was written', updated_at = chatai_now()
      from workers w
      where o.seq > $3 and o.bot_id = any($2::uuid[]) and o.state = 'sending' and o.owner <> $1 and w.id = o.owner and w.exited_at is not null`,
    values: [workerId, botIds, aboveMark],
  });
}

export interface RecoveredRow {
  seq: number;
  workspace_id: string;
  bot_id: string;
  turn_id: string;
  chat_id: number;
  topic_id: number;
  body: string;
  state: 'queued' | 'sending' | 'uncertain';
  attempt: number;
  ours: boolean;
  /** How long Telegram wants the chat to rest yet; null when it does not. */
  rest_ms: number | null;
  /** Of a row that is being sent: until its deadline. */
  deadline_ms: number | null;
}

/** What must still be sent for these bots; what this worker committed as `sending` but never knew of, and what another may be sending, are among it. */
export async function unsentRows(
  db: Sql,
  workerId: string,
  botIds: string[],
  aboveMark: number,
): Promise<RecoveredRow[]> {
  const { rows } = await db.query<RecoveredRow>({
    name: 'pipeline.recover.outbox',
    text: `select o.seq, o.workspace_id, o.bot_id, m.turn_id, o.chat_id, o.topic_id, o.body, o.state, o.attempt,
             coalesce(o.owner = $1, false) as ours, (extract(epoch from o.retry_at - chatai_now()) * 1000)::bigint as rest_ms,
             (extract(epoch from o.deadline - chatai_now()) * 1000)::bigint as deadline_ms
      from outbox o join messages m on m.id = o.message_id and m.workspace_id = o.workspace_id
      where o.seq > $3 and o.bot_id = any($2::uuid[]) and o.state in ('queued', 'uncertain', 'sending')
      order by o.seq`,
    values: [workerId, botIds, aboveMark],
  });
  return rows;
}

/** Rows that were committed as `sending` by us and certainly not sent wait again. */
export async function requeue(db: Sql, workerId: string, seqs: number[]): Promise<Set<number>> {
  const { rows } = await db.query<{ seq: number }>({
    name: 'pipeline.recover.requeue',
    text: `update outbox set state = 'queued', updated_at = chatai_now()
      where seq = any($2::bigint[]) and state = 'sending' and owner = $1 returning seq`,
    values: [workerId, seqs],
  });
  return new Set(rows.map((row) => row.seq));
}
