import type { Sql } from '@chatai/core/database';
import { workerFence } from '../leases/index.ts';
import type { OutboxRow } from './send-loop.ts';

export interface Settlement {
  seq: number;
  workspaceId: string;
  state: 'sent' | 'queued' | 'failed' | 'uncertain';
  externalId: number | undefined;
  reason: string | undefined;
  /** From now; of a part that Telegram told to wait. */
  retryAfterMs: number | undefined;
}

/**
 * Rows that wait become `sending` before the call. So does one that another worker was sending and whose deadline has passed: its outcome
 * is uncertain, and what is `hold` stays so and is not claimed. Repeatable: a claim whose answer was lost finds its own mark. Primary key
 * of outbox, then of the lease.
 */
export async function claimRows(
  db: Sql,
  workerId: string,
  rows: (OutboxRow & { token: number })[],
  sendWithinMs: number,
): Promise<boolean[]> {
  const { rows: claimed } = await db.query<{ seq: number; state: string }>({
    name: 'outbox.claim',
    text: `with ${workerFence},
      item as materialized (
        select i.*
        from unnest($2::bigint[], $3::uuid[], $4::uuid[], $5::bigint[], $6::int[]) as i(seq, workspace_id, bot_id, token, attempt)
          join bot_leases l on l.bot_id = i.bot_id and l.workspace_id = i.workspace_id and l.worker_id = $1 and l.token = i.token
        where exists (select from fence)
      )
      update outbox o set state = case when o.hold and o.state = 'sending' and o.owner <> $1 then 'uncertain' else 'sending' end::outbox_state,
             owner = $1, deadline = chatai_now() + $7 * interval '1 ms', attempt = i.attempt + 1,
             reason = case when o.state = 'sending' and o.owner <> $1 then 'the worker ended before Telegram''s answer was written' else o.reason end,
             updated_at = chatai_now()
      from item i
      where o.seq = i.seq and o.workspace_id = i.workspace_id
        and ((o.state in ('queued', 'uncertain') and not (o.hold and o.state = 'uncertain') and o.attempt = i.attempt)
          or (o.state = 'sending' and o.owner = $1 and o.attempt = i.attempt + 1)
          or (o.state = 'sending' and o.owner <> $1 and o.attempt = i.attempt and o.deadline < chatai_now()))
      returning o.seq, o.state`,
    values: [
      workerId,
      rows.map((r) => r.seq),
      rows.map((r) => r.workspaceId),
      rows.map((r) => r.botId),
      rows.map((r) => r.token),
      rows.map((r) => r.attempt),
      sendWithinMs,
    ],
  });
  const ours = new Set(claimed.filter((row) => row.state === 'sending').map((row) => row.seq));
  return rows.map((row) => ours.has(row.seq));
}

/**
 * How long another worker may still be sending a row that we could otherwise claim, by the database's clock; undefined when it is not that
 * what stands in the way. Primary keys only.
 */
export async function restOfSending(
  db: Sql,
  workerId: string,
  row: Pick<OutboxRow, 'seq' | 'workspaceId' | 'botId' | 'attempt'> & { token: number },
): Promise<number | undefined> {
  const { rows } = await db.query<{ rest_ms: number }>({
    name: 'outbox.rest',
    text: `select greatest(0, ceil(extract(epoch from o.deadline - chatai_now()) * 1000))::bigint as rest_ms
      from outbox o, bot_leases l, workers w
      where o.seq = $2 and o.workspace_id = $3 and o.state = 'sending' and o.owner <> $1 and o.attempt = $6
        and l.bot_id = $4 and l.workspace_id = $3 and l.worker_id = $1 and l.token = $5 and w.id = $1 and w.expired_at is null`,
    values: [workerId, row.seq, row.workspaceId, row.botId, row.token, row.attempt],
  });
  return rows[0]?.rest_ms;
}

/** Writes outcomes. The owner column is the fence here: only who sent may say what became of it, also when the lease has moved on. */
export async function settleRows(db: Sql, workerId: string, rows: Settlement[]): Promise<boolean[]> {
  const { rows: settled } = await db.query<{ seq: number }>({
    name: 'outbox.settle',
    text: `update outbox o set state = i.state::outbox_state, external_id = i.external_id, reason = coalesce(i.reason, o.reason), deadline = null,
             retry_at = chatai_now() + i.retry_ms * interval '1 ms',
             updated_at = chatai_now()
      from unnest($2::bigint[], $3::uuid[], $4::text[], $5::bigint[], $6::text[], $7::bigint[])
             as i(seq, workspace_id, state, external_id, reason, retry_ms)
      where o.seq = i.seq and o.workspace_id = i.workspace_id and o.state = 'sending' and o.owner = $1
      returning o.seq`,
    values: [
      workerId,
      rows.map((r) => r.seq),
      rows.map((r) => r.workspaceId),
      rows.map((r) => r.state),
      rows.map((r) => r.externalId ?? null),
      rows.map((r) => r.reason ?? null),
      rows.map((r) => r.retryAfterMs ?? null),
    ],
  });
  const done = new Set(settled.map((row) => row.seq));
  return rows.map((row) => done.has(row.seq));
}

/**
 * Telegram does not let the bot write to a chat any more: what waits for it is cancelled and its conversations say so, in one statement.
 * Primary keys, and conversations_bot_id_chat_id_topic_id_key.
 */
export async function cancelChat(
  db: Sql,
  workerId: string,
  chat: {
    botId: string;
    workspaceId: string;
    token: number;
    chatId: number;
    seqs: number[];
    trouble: string;
    reason: string;
  },
): Promise<void> {
  await db.query({
    name: 'outbox.cancel',
    text: `with ${workerFence},
      lease as materialized (
        select l.bot_id, l.workspace_id from bot_leases l
        where l.bot_id = $2 and l.workspace_id = $3 and l.worker_id = $1 and l.token = $4 and exists (select from fence)
      ),
      marked as (
        update conversations c set unreachable_reason = $7, unreachable_at = chatai_now()
        from lease l
        where c.bot_id = l.bot_id and c.workspace_id = l.workspace_id and c.chat_id = $5
      )
      update outbox o set state = 'cancelled', reason = $8, updated_at = chatai_now()
      from lease l
      where o.seq = any($6::bigint[]) and o.workspace_id = l.workspace_id and o.bot_id = l.bot_id and o.state in ('queued', 'uncertain')`,
    values: [workerId, chat.botId, chat.workspaceId, chat.token, chat.chatId, chat.seqs, chat.trouble, chat.reason],
  });
}

/**
 * A group became a supergroup: its conversations and what waits for it get the new chat id, in one statement; `refused` is the row that met
 * it, certainly not accepted (telegram.md 1.5). Where the new chat has a conversation already, the old one stays what it was. False
 * without the lease: then nothing is changed. Primary keys, and conversations_bot_id_chat_id_topic_id_key.
 */
export async function moveChat(
  db: Sql,
  workerId: string,
  move: {
    botId: string;
    workspaceId: string;
    token: number;
    from: number;
    to: number;
    seqs: number[];
    refused?: number;
  },
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'outbox.move',
    text: `with ${workerFence},
      lease as materialized (
        select l.bot_id, l.workspace_id from bot_leases l
        where l.bot_id = $2 and l.workspace_id = $3 and l.worker_id = $1 and l.token = $4 and exists (select from fence)
      ),
      moved as (
        update conversations c set chat_id = $6
        from lease l
        where c.bot_id = l.bot_id and c.workspace_id = l.workspace_id and c.chat_id = $5
          and not exists (
            select from conversations n
            where n.bot_id = c.bot_id and n.workspace_id = c.workspace_id and n.chat_id = $6 and n.topic_id = c.topic_id)
      ),
      waiting as (
        update outbox o set chat_id = $6, state = case o.state when 'sending' then 'queued' else o.state end, updated_at = chatai_now()
        from lease l
        where o.seq = any($7::bigint[]) and o.workspace_id = l.workspace_id and o.bot_id = l.bot_id
          and (o.state in ('queued', 'uncertain') or (o.state = 'sending' and o.owner = $1 and o.seq = $8))
      )
      select from lease`,
    values: [workerId, move.botId, move.workspaceId, move.token, move.from, move.to, move.seqs, move.refused ?? null],
  });
  return rowCount === 1;
}
