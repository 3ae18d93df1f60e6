import type { Sql } from '@chatai/core/database';
import type { PartExtras } from '../channels/telegram/index.ts';
import { workerFence } from '../leases/index.ts';
import type { AnswerEnding, Fence } from '../turns/index.ts';
import type { Why } from './press-data.ts';

// What presses and commands read and write, each rare. Whoever holds the bot may write; without its lease nothing is changed.

interface Place extends Fence {
  conversationId: string;
}

/** $1 worker, $2 bot, $3 workspace, $4 token, $5 conversation. Primary keys. */
const held = `with ${workerFence},
  chat as materialized (
    select v.id, v.workspace_id, v.contact_id, v.last_seq
    from bot_leases l join conversations v on v.bot_id = l.bot_id and v.workspace_id = l.workspace_id
    where l.bot_id = $2 and l.workspace_id = $3 and l.worker_id = $1 and l.token = $4 and v.id = $5 and exists (select from fence)
  )`;

const heldValues = (workerId: string, { botId, workspaceId, token, conversationId }: Place) => [
  workerId,
  botId,
  workspaceId,
  token,
  conversationId,
];

/** Someone asks for a person; who has asked before keeps the place. */
export async function requestPerson(db: Sql, workerId: string, place: Place): Promise<void> {
  await db.query({
    name: 'pipeline.person',
    text: `${held}
      update conversations c set state = 'requested', requested_at = coalesce(c.requested_at, chatai_now())
      from chat where c.id = chat.id and c.workspace_id = chat.workspace_id and c.state in ('ai', 'requested')`,
    values: heldValues(workerId, place),
  });
}

/** Nobody waits for a person any more. */
export async function returnToAssistant(db: Sql, workerId: string, place: Place): Promise<void> {
  await db.query({
    name: 'pipeline.assistant',
    text: `${held}
      update conversations c set state = 'ai', requested_at = null
      from chat where c.id = chat.id and c.workspace_id = chat.workspace_id and c.state = 'requested'`,
    values: heldValues(workerId, place),
  });
}

/** What was said up to now is not remembered any more. Returns the number of the last message of that; undefined without the lease. */
export async function forgetPast(db: Sql, workerId: string, place: Place): Promise<number | undefined> {
  const { rows } = await db.query<{ memory_from: number }>({
    name: 'pipeline.forget',
    text: `${held}
      update conversations c set memory_from = chat.last_seq
      from chat where c.id = chat.id and c.workspace_id = chat.workspace_id
      returning c.memory_from`,
    values: heldValues(workerId, place),
  });
  return rows[0]?.memory_from;
}

/**
 * Is it this turn that tells the chat, whatever its topic, that the bot is paused? One in a day; the same turn is told the same again. Its
 * time of opening is the mark. Index for the other topics: conversations_bot_id_chat_id_topic_id_key.
 */
export async function takeNotice(db: Sql, workerId: string, place: Place & { turnId: string }): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'pipeline.notice',
    text: `${held}
      update conversations c set notice_at = t.opened_at
      from chat, turns t
      where c.id = chat.id and c.workspace_id = chat.workspace_id and t.id = $6 and t.workspace_id = $3
        and (c.notice_at is null or c.notice_at = t.opened_at or c.notice_at < t.opened_at - interval '1 day')
        and not exists (
          select from conversations o
          where o.bot_id = $2 and o.chat_id = c.chat_id and o.workspace_id is not distinct from $3
            and o.id <> c.id and o.notice_at >= t.opened_at - interval '1 day')`,
    values: [...heldValues(workerId, place), place.turnId],
  });
  return rowCount === 1;
}

/** What the person of a private chat chose: absent stays, null is Telegram's own. */
export async function keepChoice(
  db: Sql,
  workerId: string,
  choice: Place & { language?: string | null; memory?: boolean },
): Promise<void> {
  await db.query({
    name: 'pipeline.choice',
    text: `${held}
      update contacts p set language_chosen = case when $6 then $7 else p.language_chosen end, memory = coalesce($8, p.memory)
      from chat where p.id = chat.contact_id and p.workspace_id = chat.workspace_id`,
    values: [
      ...heldValues(workerId, choice),
      choice.language !== undefined,
      choice.language ?? null,
      choice.memory ?? null,
    ],
  });
}

/** What a person says of an answer of the assistant in this chat; the last word counts. False when it is none. Primary keys. */
export async function rate(
  db: Sql,
  workerId: string,
  rating: Place & { turnId: string; helpful: boolean; why: Why | undefined },
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'pipeline.rate',
    text: `${held}
      insert into ratings as r (turn_id, workspace_id, helpful, why)
      select t.id, t.workspace_id, $7, $8
      from chat join turns t on t.id = $6 and t.workspace_id = chat.workspace_id and t.conversation_id = chat.id
      where t.state = 'closed' and t.model <> ''
      on conflict (turn_id, workspace_id) do update set helpful = excluded.helpful, why = excluded.why, rated_at = chatai_now()`,
    values: [...heldValues(workerId, rating), rating.turnId, rating.helpful, rating.why ?? null],
  });
  return rowCount === 1;
}

export interface PressedTurn {
  state: 'open' | 'closed' | 'failed' | 'cancelled';
  ending: AnswerEnding | null;
  answer_seq: number;
}

type OfChat = { workspaceId: string; conversationId: string };

/** The turn that a button belongs to, if it is one of this chat. Primary key. */
export async function pressedTurn(db: Sql, of: OfChat & { turnId: string }): Promise<PressedTurn | undefined> {
  const { rows } = await db.query<PressedTurn>({
    name: 'pipeline.pressed',
    text: `select state, ending, answer_seq from turns where id = $1 and workspace_id = $2 and conversation_id = $3`,
    values: [of.turnId, of.workspaceId, of.conversationId],
  });
  return rows[0];
}

/** How far back it is looked whether a button was pressed before; by then it has long been taken away. */
const mostLooked = 200;

/**
 * Has a press of this message opened a turn before? What a press asks is kept as a message of its person with the number of the message
 * that was pressed, which is the bot's. `text`: only of presses that ask this. Index: messages_conversation_id_seq_key.
 */
export async function wasPressed(
  db: Sql,
  of: OfChat & { answerSeq: number; messageId: number; text?: string },
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'pipeline.pressed.before',
    text: `select from (
        select m.role, m.external_id, m.text from messages m
        where m.conversation_id = $1 and m.workspace_id = $2 and m.seq > $3 order by m.seq desc limit ${mostLooked}) m
      where m.role = 'user' and m.external_id = $4 and ($5::text is null or m.text = $5) limit 1`,
    values: [of.conversationId, of.workspaceId, of.answerSeq, of.messageId, of.text ?? null],
  });
  return rowCount === 1;
}

export interface SaidMessage {
  turn_id: string;
  role: 'user' | 'assistant' | 'operator' | 'system';
  text: string;
  external_id: number | null;
  reply_to: number | null;
}

/** The messages up to a number, the newest first, without apologies. Index: messages_conversation_id_seq_key, then the primary key of turns. */
export async function saidUpTo(db: Sql, of: OfChat & { seq: number }): Promise<SaidMessage[]> {
  const { rows } = await db.query<SaidMessage>({
    name: 'pipeline.said',
    text: `select m.turn_id, m.role, m.text, m.external_id, m.reply_to
      from messages m join turns t on t.id = m.turn_id and t.workspace_id = m.workspace_id
      where m.conversation_id = $1 and m.workspace_id = $2 and m.seq <= $3 and (m.role = 'user' or t.state <> 'failed')
      order by m.seq desc limit 120`,
    values: [of.conversationId, of.workspaceId, of.seq],
  });
  return rows;
}

/**
 * What was said right before this turn's answer, when it is an apology of the last five minutes. Primary keys,
 * messages_conversation_id_seq_key, outbox_by_message.
 */
export async function apologyBefore(db: Sql, of: { workspaceId: string; turnId: string }) {
  const { rows } = await db.query<{ external_id: number; extras: PartExtras | null }>({
    name: 'pipeline.apology',
    text: `select o.external_id, o.extras
      from turns t
        cross join lateral (
          select m.id, m.turn_id from messages m
          where m.conversation_id = t.conversation_id and m.workspace_id = t.workspace_id and m.seq < t.answer_seq and m.role = 'assistant'
          order by m.seq desc limit 1) m
        join outbox o on o.message_id = m.id and o.workspace_id = t.workspace_id
      where t.id = $1 and t.workspace_id = $2
        and (select p.state = 'failed' and p.closed_at > chatai_now() - interval '5 minutes'
             from turns p where p.id = m.turn_id and p.workspace_id = t.workspace_id)
        and o.state = 'sent' and o.external_id is not null
      order by o.part limit 1`,
    values: [of.turnId, of.workspaceId],
  });
  return rows[0];
}
