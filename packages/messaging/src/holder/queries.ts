import type { Sql } from '@chatai/core/database';
import type { PartExtras } from '../channels/telegram/index.ts';
import { workerFence } from '../leases/index.ts';
import type { Fence } from '../turns/index.ts';

/** A bot that is read again, with the fencing token of its lease. */
export interface BotToRecover {
  botId: string;
  workspaceId: string;
  lease: number;
}

/** `bot` and `workspace` as two lists: that they belong together says the rows' foreign key. */
const ofBots = (bots: BotToRecover[]) => [bots.map((bot) => bot.botId), bots.map((bot) => bot.workspaceId)];

/** A condition that no index serves: by the bot's own index a page would cost as much as all that the bot has received. */
const isOf = (id: string, ids: string) => `array_position(${ids}::uuid[], ${id}) is not null`;

export interface UnsettledUpdate {
  seq: number;
  bot_id: string;
  raw: Buffer;
  received_at: Date;
}

/**
 * New updates of a committed range for this worker's bots. Range of the primary key of updates, then each one's lease by its own: joined in
 * one go the planner, once it has statistics, walks all updates of each lease.
 */
export async function readRange(db: Sql, workerId: string, from: number, to: number): Promise<UnsettledUpdate[]> {
  const { rows } = await db.query<UnsettledUpdate>({
    name: 'pipeline.read',
    text: `with waiting as materialized (
        select u.seq, u.bot_id, u.workspace_id, u.raw, u.received_at
        from updates u
        where u.seq between $2 and $3 and num_nonnulls(u.turn_id, u.outcome) < 1
      )
      select w.seq, w.bot_id, w.raw, w.received_at
      from waiting w cross join lateral (
        select from bot_leases l
        where l.bot_id = w.bot_id and l.workspace_id = w.workspace_id and l.worker_id = $1
        offset 0) as ours
      order by w.seq`,
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

/** Those of these bots for which more than `most` updates wait. Range of the primary key of updates. */
export async function longQueues(db: Sql, bots: BotToRecover[], aboveMark: number, most: number): Promise<string[]> {
  const { rows } = await db.query<{ bot_id: string }>({
    name: 'pipeline.recover.long',
    text: `select u.bot_id from updates u
      where u.seq > $3 and ${isOf('u.bot_id', '$1')} and u.workspace_id = any($2::uuid[]) and u.turn_id is null and u.outcome is null
      group by u.bot_id having count(*) > $4`,
    values: [...ofBots(bots), aboveMark, most],
  });
  return rows.map((row) => row.bot_id);
}

export interface UpdateOfOpenTurn extends UnsettledUpdate {
  turn_id: string;
  attempt: number;
}

/** The updates of open turns of these bots. Range of the primary key of updates, then turns by its own. */
export async function updatesOfOpenTurns(
  db: Sql,
  bots: BotToRecover[],
  aboveMark: number,
): Promise<UpdateOfOpenTurn[]> {
  const { rows } = await db.query<UpdateOfOpenTurn>({
    name: 'pipeline.recover.open',
    text: `select u.seq, u.bot_id, u.raw, u.received_at, u.turn_id, t.attempt
      from updates u join turns t on t.id = u.turn_id and t.workspace_id = u.workspace_id
      where u.seq > $3 and ${isOf('u.bot_id', '$1')} and u.workspace_id = any($2::uuid[]) and u.outcome is null and t.state = 'open'
      order by u.seq`,
    values: [...ofBots(bots), aboveMark],
  });
  return rows;
}

/**
 * What of these bots waits for a turn, the first `most`. Along the primary key of updates, which ends when there are enough: conditions that
 * the planner takes for rare would make it read and sort all the rest for each page.
 */
export async function waitingUpdates(
  db: Sql,
  bots: BotToRecover[],
  above: number,
  most: number,
): Promise<UnsettledUpdate[]> {
  const { rows } = await db.query<UnsettledUpdate>({
    name: 'pipeline.recover.updates',
    text: `select u.seq, u.bot_id, u.raw, u.received_at from updates u
      where u.seq > $3 and ${isOf('u.bot_id', '$1')} and ${isOf('u.workspace_id', '$2')} and num_nonnulls(u.turn_id, u.outcome) < 1
      order by u.seq limit $4`,
    values: [...ofBots(bots), above, most],
  });
  return rows;
}

/** Those of these updates of a bot that still wait for a turn. Primary key of updates. */
export async function stillWaiting(
  db: Sql,
  { botId, workspaceId }: { botId: string; workspaceId: string },
  seqs: number[],
): Promise<UnsettledUpdate[]> {
  const { rows } = await db.query<UnsettledUpdate>({
    name: 'pipeline.read.again',
    text: `select u.seq, u.bot_id, u.raw, u.received_at from updates u
      where u.seq = any($1::bigint[]) and u.workspace_id = $2 and u.bot_id = $3 and u.turn_id is null and u.outcome is null
      order by u.seq`,
    values: [seqs, workspaceId, botId],
  });
  return rows;
}

/** The turns of `fencesOf` of which this worker ($1) still holds the bot, as `item`. */
const heldTurns = `with ${workerFence},
      item as materialized (
        select i.*
        from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[]) as i(turn_id, bot_id, workspace_id, token)
          join bot_leases l on l.bot_id = i.bot_id and l.workspace_id = i.workspace_id and l.worker_id = $1 and l.token = i.token
        where exists (select from fence)
      )`;

const fencesOf = (turns: (Fence & { turnId: string })[]) => [
  turns.map((t) => t.turnId),
  turns.map((t) => t.botId),
  turns.map((t) => t.workspaceId),
  turns.map((t) => t.token),
];

/**
 * Counts one more drive of open turns that are being driven now, unless this lease has driven them before, or whoever did was told to end
 * (`leaveTurns`): that did not end a process.
 * Returns the turns that are still open and ours, with the message that shows the answer. Primary keys of the lease and of turns.
 */
export async function countDrives(
  db: Sql,
  workerId: string,
  turns: (Fence & { turnId: string })[],
): Promise<Map<string, { attempt: number; previewId: number | undefined }>> {
  const { rows } = await db.query<{ id: string; attempt: number; preview_id: number | null }>({
    name: 'pipeline.recover.turns',
    text: `${heldTurns}
      update turns t set attempt = t.attempt + case when t.drive_token <> i.token then 1 else 0 end, drive_token = i.token
      from item i
      where t.id = i.turn_id and t.workspace_id = i.workspace_id and t.state = 'open'
      returning t.id, t.attempt, t.preview_id`,
    values: [workerId, ...fencesOf(turns)],
  });
  return new Map(rows.map((row) => [row.id, { attempt: row.attempt, previewId: row.preview_id ?? undefined }]));
}

/**
 * These turns are in hand of a worker that was told to end: whoever drives them next does not count that as a death over them. Primary keys
 * of the lease and of turns.
 */
export async function leaveTurns(db: Sql, workerId: string, turns: (Fence & { turnId: string })[]): Promise<void> {
  await db.query({
    name: 'pipeline.leave.turns',
    text: `${heldTurns}
      update turns t set drive_token = null
      from item i
      where t.id = i.turn_id and t.workspace_id = i.workspace_id and t.state = 'open' and t.drive_token = i.token`,
    values: [workerId, ...fencesOf(turns)],
  });
}

/**
 * Rows that a worker was sending when it died become `uncertain`: Telegram may have them (guarantees.md 2.2.5). A row whose owner may
 * still be on the wire is left alone until its deadline. Range of the primary key of outbox, then those of workers and leases.
 */
export async function takeOverSending(
  db: Sql,
  workerId: string,
  bots: BotToRecover[],
  aboveMark: number,
): Promise<void> {
  await db.query({
    name: 'pipeline.recover.sending',
    text: `with ${workerFence}
      update outbox o set state = 'uncertain', reason = 'the worker ended before Telegram''s answer was written', updated_at = chatai_now()
      from workers w, bot_leases l
      where o.seq > $5 and o.bot_id = any($2::uuid[]) and o.workspace_id = any($3::uuid[]) and o.state = 'sending' and o.owner <> $1
        and w.id = o.owner and w.exited_at is not null and exists (select from fence)
        and l.bot_id = o.bot_id and l.workspace_id = o.workspace_id and l.worker_id = $1
        and l.token = ($4::bigint[])[array_position($2::uuid[], o.bot_id)]`,
    values: [workerId, ...ofBots(bots), bots.map((bot) => bot.lease), aboveMark],
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
  extras: PartExtras | null;
  edits: number | null;
  hold: boolean;
  state: 'queued' | 'sending' | 'uncertain';
  attempt: number;
  ours: boolean;
  /** How long Telegram wants the chat to rest yet; null when it does not. */
  rest_ms: number | null;
  /** Of a row that is being sent: until its deadline. */
  deadline_ms: number | null;
}

/** What must still be sent for these bots, the first `most`; what this worker committed as `sending` but never knew of, and what another may be sending, are among it; what waits for a person's choice is not. */
export async function unsentRows(
  db: Sql,
  workerId: string,
  bots: BotToRecover[],
  above: number,
  most: number,
): Promise<RecoveredRow[]> {
  const { rows } = await db.query<RecoveredRow>({
    name: 'pipeline.recover.outbox',
    text: `select o.seq, o.workspace_id, o.bot_id, m.turn_id, o.chat_id, o.topic_id, o.body, o.extras, o.edits, o.hold, o.state, o.attempt,
             coalesce(o.owner = $1, false) as ours, (extract(epoch from o.retry_at - chatai_now()) * 1000)::bigint as rest_ms,
             (extract(epoch from o.deadline - chatai_now()) * 1000)::bigint as deadline_ms
      from outbox o join messages m on m.id = o.message_id and m.workspace_id = o.workspace_id
      where o.seq > $4 and o.bot_id = any($2::uuid[]) and o.workspace_id = any($3::uuid[]) and o.state in ('queued', 'uncertain', 'sending')
        and not (o.hold and o.state = 'uncertain')
      order by o.seq limit $5`,
    values: [workerId, ...ofBots(bots), above, most],
  });
  return rows;
}

/**
 * Rows that were committed as `sending` by us and not sent, as far as we know, wait again; what is `hold` waits for a person's choice, since
 * it goes at most once. Returns those that wait for us. Primary keys of the lease and of outbox.
 */
export async function requeue(db: Sql, workerId: string, rows: (Fence & { seq: number })[]): Promise<Set<number>> {
  const { rows: requeued } = await db.query<{ seq: number; state: string }>({
    name: 'pipeline.recover.requeue',
    text: `with ${workerFence},
      item as materialized (
        select i.*
        from unnest($2::bigint[], $3::uuid[], $4::uuid[], $5::bigint[]) as i(seq, bot_id, workspace_id, token)
          join bot_leases l on l.bot_id = i.bot_id and l.workspace_id = i.workspace_id and l.worker_id = $1 and l.token = i.token
        where exists (select from fence)
      )
      update outbox o set state = case when o.hold then 'uncertain' else 'queued' end::outbox_state, updated_at = chatai_now()
      from item i
      where o.seq = i.seq and o.workspace_id = i.workspace_id and o.state = 'sending' and o.owner = $1
      returning o.seq, o.state`,
    values: [
      workerId,
      rows.map((r) => r.seq),
      rows.map((r) => r.botId),
      rows.map((r) => r.workspaceId),
      rows.map((r) => r.token),
    ],
  });
  return new Set(requeued.filter((row) => row.state === 'queued').map((row) => row.seq));
}
