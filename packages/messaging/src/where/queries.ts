import { type Database, type Db, sql } from '@chatai/core/database';

export interface StoredBot {
  id: string;
  telegram_id: number;
  username: string;
  mode: string;
  state: string;
  state_reason: string | null;
  enabled: boolean;
  paused: boolean;
  sandbox: boolean;
}

/** Primary key of bots. */
export async function botOf(tx: Db, workspaceId: string, botId: string): Promise<StoredBot | undefined> {
  return tx
    .selectFrom('bots')
    .select(['id', 'telegram_id', 'username', 'mode', 'state', 'state_reason', 'enabled', 'paused', 'sandbox'])
    .where('id', '=', botId)
    .where('workspace_id', '=', workspaceId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
}

/**
 * Telegram's id of the person of that @username, in small letters. Names move from one person to another: the newest contact counts. Index:
 * contacts_by_workspace; every contact of the workspace is looked at, 30 ms for 100,000 of them.
 */
export async function telegramIdOfUsername(tx: Db, workspaceId: string, username: string): Promise<number | undefined> {
  const contact = await tx
    .selectFrom('contacts')
    .select('external_id')
    .where('workspace_id', '=', workspaceId)
    .where('channel', '=', 'telegram')
    .where((eb) => eb(eb.fn<string>('lower', ['username']), '=', username))
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return contact?.external_id;
}

export interface StoredUpdate {
  seq: number;
  update_id: number;
  raw: Buffer;
  received_at: Date;
  turn_id: string | null;
  outcome: string | null;
}

/** Updates of a bot by their ids, newest first, below one. Index: updates_bot_id_update_id_key. */
export async function updatesBelow(
  tx: Db,
  which: { workspaceId: string; botId: string; below: number | undefined },
  most: number,
): Promise<StoredUpdate[]> {
  let query = tx
    .selectFrom('updates')
    .select(['seq', 'update_id', 'raw', 'received_at', 'turn_id', 'outcome'])
    .where('bot_id', '=', which.botId)
    .where('workspace_id', '=', which.workspaceId);
  if (which.below !== undefined) query = query.where('update_id', '<', which.below);
  return query.orderBy('update_id', 'desc').limit(most).execute();
}

export interface StoredTurn {
  id: string;
  conversation_id: string;
  state: 'open' | 'closed' | 'failed' | 'cancelled';
  attempt: number;
  answered: boolean | null;
  reason: string | null;
  ending: string | null;
  model: string | null;
  opened_at: Date;
  closed_at: Date | null;
}

/** Primary key of turns. */
export async function turnsOf(tx: Db, workspaceId: string, turnIds: string[]): Promise<StoredTurn[]> {
  const { rows } = await sql<StoredTurn>`
    select id, conversation_id, state, attempt, answered, reason, ending, model, opened_at, closed_at
    from turns where id = any(${turnIds}::uuid[]) and workspace_id = ${workspaceId}`.execute(tx);
  return rows;
}

export interface StoredPart {
  turn_id: string;
  part: number;
  state: 'queued' | 'sending' | 'sent' | 'uncertain' | 'failed' | 'cancelled';
  attempt: number;
  external_id: number | null;
  edits: number | null;
  reason: string | null;
  retry_at: Date | null;
  deadline: Date | null;
  owner: string | null;
  updated_at: Date;
}

/** What answers of turns became. Index: messages_conversation_id_seq_key by the answer's number, outbox_by_message. */
export async function partsOf(tx: Db, workspaceId: string, turnIds: string[]): Promise<StoredPart[]> {
  const { rows } = await sql<StoredPart>`
    select t.id as turn_id, o.part, o.state, o.attempt, o.external_id, o.edits, o.reason, o.retry_at, o.deadline, o.owner, o.updated_at
    from turns t
      join messages m on m.conversation_id = t.conversation_id and m.seq = t.answer_seq and m.workspace_id = t.workspace_id
      join outbox o on o.message_id = m.id and o.workspace_id = m.workspace_id
    where t.id = any(${turnIds}::uuid[]) and t.workspace_id = ${workspaceId}
    order by o.part, o.seq`.execute(tx);
  return rows;
}

export interface StoredHolder {
  worker_id: string | null;
  token: number;
  leaving: boolean;
  host: string | null;
  pid: number | null;
  expired: boolean | null;
  /** Age of its last heartbeat by the database's clock. */
  silent_ms: number | null;
}

/** Who holds a bot. As the system role: workers are of no workspace. Primary keys of bot_leases and workers. */
export async function holderOf(
  system: Database,
  { workspaceId, botId }: { workspaceId: string; botId: string },
): Promise<StoredHolder | undefined> {
  const { rows } = await system.pool.query<StoredHolder>(
    `select l.worker_id, l.token, l.leaving, w.host, w.pid, w.expired_at is not null as expired,
            greatest(0, extract(epoch from chatai_now() - w.heartbeat_at) * 1000)::int as silent_ms
     from bot_leases l left join workers w on w.id = l.worker_id
     where l.bot_id = $1 and l.workspace_id = $2`,
    [botId, workspaceId],
  );
  return rows[0];
}
