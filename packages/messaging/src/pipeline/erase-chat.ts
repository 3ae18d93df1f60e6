import type { Database, Sql } from '@chatai/core/database';
import { createGate } from '@chatai/core/gate';
import { workerFence } from '../leases/index.ts';
import type { Fence } from '../turns/index.ts';

type Chat = Fence & { conversationId: string; chatId: number };

/**
 * Most rows that one statement looks at: others use the connection too, and of updates each has half a MiB at most. A page is a range of
 * numbers, and the first number behind it is asked for beside it, of the index alone: with a limit, or with the workspace as one more
 * condition, a plan that was made for a few rows reads and sorts all that is left for each page.
 */
const page = 500;

export type EraseChat = (chat: Chat) => Promise<number>;

/** Erases one chat after the other: however many people wish it at once, a worker's other statements wait for one page at most. */
export function createEraser({ database, workerId }: { database: Database; workerId: string }): EraseChat {
  const gate = createGate(1);
  return async (chat) => {
    await gate.enter();
    try {
      return await eraseChat(database.pool, workerId, chat);
    } finally {
      gate.leave();
    }
  };
}

/**
 * Deletes what is kept of a private chat at its person's wish: messages with their parts, sources, ratings and reactions, and the bytes
 * of updates. What is not settled yet stays. Turns stay as figures, without a word in them: nothing that was paid for is forgotten. Returns
 * how many messages went. Repeatable.
 */
export async function eraseChat(db: Sql, workerId: string, chat: Chat): Promise<number> {
  let count = 0;
  for (let above: number | null = 0; above !== null; ) {
    const erased = await eraseMessages(db, workerId, chat, above);
    count += erased.count;
    above = erased.next;
  }
  for (let above: number | null = Number.MIN_SAFE_INTEGER; above !== null; )
    above = await eraseUpdates(db, workerId, chat, above);
  for (let above: Buffer | null = Buffer.alloc(0); above !== null; )
    above = await eraseDeadLetters(db, workerId, chat, above);
  return count;
}

const lease = `with ${workerFence},
  lease as materialized (
    select l.bot_id, l.workspace_id from bot_leases l
    where l.bot_id = $2 and l.workspace_id = $3 and l.worker_id = $1 and l.token = $4 and exists (select from fence)
  )`;

/**
 * One page of the conversation's messages, along messages_conversation_id_seq_key; the rest by primary keys, parts by outbox_by_message.
 * `next`: above which number to go on; null after the last.
 */
async function eraseMessages(db: Sql, workerId: string, chat: Chat, above: number) {
  const { rows } = await db.query<{ count: number; next: number | null }>({
    name: 'pipeline.erase.messages',
    text: `${lease},
      looked as materialized (
        select m.id, m.turn_id, m.workspace_id, t.state <> 'open' and not exists (
                 select from outbox o where o.message_id = m.id and o.workspace_id = m.workspace_id and o.state in ('queued', 'sending', 'uncertain')
               ) as settled
        from lease join messages m on m.workspace_id = lease.workspace_id
          join turns t on t.id = m.turn_id and t.workspace_id = m.workspace_id
        where m.conversation_id = $5 and m.seq > $6 and m.seq <= $6 + ${page}
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
             case when exists (select from lease)
               then (select min(m.seq) - 1 from messages m where m.conversation_id = $5 and m.seq > $6 + ${page}) end as next`,
    values: [workerId, chat.botId, chat.workspaceId, chat.token, chat.conversationId, above],
  });
  return rows[0] as { count: number; next: number | null };
}

/**
 * One page of the bot's raw updates. In a private chat the person has the chat's id, which stands in every update of theirs; it has no
 * index, so all that are kept of the bot are looked at, a few milliseconds at a time. Returns above which update to go on; null after the
 * last. Index: updates_bot_id_update_id_key.
 */
async function eraseUpdates(db: Sql, workerId: string, chat: Chat, above: number): Promise<number | null> {
  const { rows } = await db.query<{ next: number | null }>({
    name: 'pipeline.erase.updates',
    text: `${lease},
      looked as materialized (
        select u.seq, u.workspace_id, u.turn_id, u.outcome
        from lease join updates u on u.bot_id = lease.bot_id and u.workspace_id = lease.workspace_id
        where u.update_id > $6 and u.update_id <= $6 + ${page} and position($5::bytea in u.raw) > 0
      ),
      -- Its number stays: Telegram may deliver it once more.
      erased as (
        update updates u set raw = ''
        from looked l
        where u.seq = l.seq and u.workspace_id = l.workspace_id
          and (l.outcome is not null or exists (
            select from turns t where t.id = l.turn_id and t.workspace_id = l.workspace_id and t.state <> 'open'))
      )
      select case when exists (select from lease)
               then (select min(u.update_id) - 1 from updates u where u.bot_id = $2 and u.update_id > $6 + ${page}) end as next`,
    values: [workerId, chat.botId, chat.workspaceId, chat.token, theirs(chat), above],
  });
  return rows[0]?.next ?? null;
}

/** One page of the bot's dead letters by their hashes, the order of dead_letters_by_bot. Returns above which to go on; null after the last. */
async function eraseDeadLetters(db: Sql, workerId: string, chat: Chat, above: Buffer): Promise<Buffer | null> {
  const { rows } = await db.query<{ next: Buffer | null }>({
    name: 'pipeline.erase.letters',
    text: `${lease},
      looked as materialized (
        select d.id, d.workspace_id, sha256(d.raw) as hash, position($5::bytea in d.raw) > 0 as is_theirs
        from dead_letters d
        where d.bot_id = $2 and d.workspace_id = $3 and sha256(d.raw) > $6 and exists (select from lease)
        order by sha256(d.raw) limit ${page}
      ),
      erased as (
        delete from dead_letters d using looked l where d.id = l.id and d.workspace_id = l.workspace_id and l.is_theirs
      )
      select case when (select count(*) from looked) = ${page} then (select hash from looked order by hash desc limit 1) end as next`,
    values: [workerId, chat.botId, chat.workspaceId, chat.token, theirs(chat), above],
  });
  return rows[0]?.next ?? null;
}

const theirs = ({ chatId }: Chat) => Buffer.from(`"id":${chatId},`);
