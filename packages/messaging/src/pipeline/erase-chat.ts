import type { Sql } from '@chatai/core/database';
import { workerFence } from '../leases/index.ts';
import type { Fence } from '../turns/index.ts';

type Chat = Fence & { conversationId: string; chatId: number };

/** Rows of one statement: others use the connection too. */
const page = 2_000;

/**
 * Deletes what is kept of a private chat at its person's wish: messages with their parts, sources, ratings and reactions, and the bytes
 * of updates. What is not settled yet stays. Turns stay as figures, without a word in them: nothing that was paid for is forgotten. Returns
 * how many messages went. Repeatable.
 */
export async function eraseChat(db: Sql, workerId: string, chat: Chat): Promise<number> {
  let count = 0;
  for (let above = 0; ; ) {
    const erased = await eraseMessages(db, workerId, chat, above);
    count += erased.count;
    if (erased.last === null) break;
    above = erased.last;
  }
  for (let above: number | null = Number.MIN_SAFE_INTEGER; above !== null; )
    above = await eraseUpdates(db, workerId, chat, above);
  return count;
}

const lease = `with ${workerFence},
  lease as materialized (
    select l.bot_id, l.workspace_id from bot_leases l
    where l.bot_id = $2 and l.workspace_id = $3 and l.worker_id = $1 and l.token = $4 and exists (select from fence)
  )`;

/** One page of the conversation's messages, along messages_conversation_id_seq_key; the rest by primary keys, parts by outbox_by_message. */
async function eraseMessages(db: Sql, workerId: string, chat: Chat, above: number) {
  const { rows } = await db.query<{ count: number; last: number | null }>({
    name: 'pipeline.erase.messages',
    text: `${lease},
      looked as materialized (
        select m.id, m.turn_id, m.seq, m.workspace_id, t.state <> 'open' and not exists (
                 select from outbox o where o.message_id = m.id and o.workspace_id = m.workspace_id and o.state in ('queued', 'sending', 'uncertain')
               ) as settled
        from lease join messages m on m.workspace_id = lease.workspace_id
          join turns t on t.id = m.turn_id and t.workspace_id = m.workspace_id
        where m.conversation_id = $5 and m.seq > $6
        order by m.seq limit ${page}
      ),
      erased as (
        delete from messages m using looked l where m.id = l.id and m.workspace_id = l.workspace_id and l.settled returning m.id
      ),
      unrated as (
        delete from ratings r using looked l where r.turn_id = l.turn_id and r.workspace_id = l.workspace_id and l.settled
      ),
      unsourced as (
        update turns t set sources = null, reason = null
        from (select distinct turn_id, workspace_id from looked where settled) l
        where t.id = l.turn_id and t.workspace_id = l.workspace_id and t.state <> 'open'
      ),
      unreacted as (
        delete from reactions r using lease where r.conversation_id = $5 and r.workspace_id = lease.workspace_id
      )
      select (select count(*) from erased)::int as count,
             case when (select count(*) from looked) = ${page} then (select max(seq) from looked) end as last`,
    values: [workerId, chat.botId, chat.workspaceId, chat.token, chat.conversationId, above],
  });
  return rows[0] as { count: number; last: number | null };
}

/**
 * One page of the bot's raw updates, and what of dead letters is the chat's. In a private chat the person has the chat's id, which stands
 * in every update of theirs. Returns the update from which to go on; null after the last. Index: updates_bot_id_update_id_key.
 */
async function eraseUpdates(db: Sql, workerId: string, chat: Chat, above: number): Promise<number | null> {
  const { rows } = await db.query<{ last: number | null }>({
    name: 'pipeline.erase.updates',
    text: `${lease},
      looked as materialized (
        select u.seq, u.workspace_id, u.update_id, u.turn_id, u.outcome, position($5::bytea in u.raw) > 0 as is_theirs
        from lease join updates u on u.bot_id = lease.bot_id and u.workspace_id = lease.workspace_id
        where u.update_id > $6
        order by u.update_id limit ${page}
      ),
      -- Its number stays: Telegram may deliver it once more.
      erased as (
        update updates u set raw = ''
        from looked l
        where u.seq = l.seq and u.workspace_id = l.workspace_id and l.is_theirs
          and (l.outcome is not null or exists (
            select from turns t where t.id = l.turn_id and t.workspace_id = l.workspace_id and t.state <> 'open'))
      ),
      unburied as (
        delete from dead_letters d using lease
        where d.bot_id = lease.bot_id and d.workspace_id = lease.workspace_id and position($5::bytea in d.raw) > 0
      )
      select case when (select count(*) from looked) = ${page} then (select max(update_id) from looked) end as last`,
    values: [workerId, chat.botId, chat.workspaceId, chat.token, Buffer.from(`"id":${chat.chatId},`), above],
  });
  return rows[0]?.last ?? null;
}
