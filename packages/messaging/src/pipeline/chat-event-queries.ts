import type { Sql } from '@chatai/core/database';
import { termsOf } from '../conversations/index.ts';
import { workerFence } from '../leases/index.ts';
import type { Fence } from '../turns/index.ts';
import { storable } from '../turns/index.ts';

// What happens in a chat beside questions. Each statement settles its updates first, by their primary key, and acts on those that it
// settled and no others: an update that is read twice acts once, and an older one never after a newer one.

/** An update of a chat, with what its bot's holder needs to write. */
export interface ChatEvent extends Fence {
  seq: number;
  chatId: number;
}

const settled = (outcome: string) => `settled as (
        update updates u set outcome = '${outcome}'
        from item i
        where u.seq = i.seq and u.workspace_id = i.workspace_id and u.turn_id is null and u.outcome is null
        returning i.*
      )`;

const joinsLease = `join bot_leases l on l.bot_id = i.bot_id and l.workspace_id = i.workspace_id and l.worker_id = $1 and l.token = i.token
        where exists (select from fence)`;

/** A condition that no index serves: an index that begins with the workspace would walk all chats of the bot. */
const inWorkspace = 'c.workspace_id is not distinct from n.workspace_id';

const columnsOf = (workerId: string, events: ChatEvent[]) => [
  workerId,
  events.map((event) => event.seq),
  events.map((event) => event.botId),
  events.map((event) => event.workspaceId),
  events.map((event) => event.token),
  events.map((event) => event.chatId),
];

export interface Reacted extends ChatEvent {
  messageId: number;
  personId: number;
  /** Empty: taken back. */
  emoji: string[];
}

/** So far back is looked for the topic of a message that Telegram names without one. */
const mostBack = 200;

/**
 * Keeps the emoji as they stand now. Telegram does not say in which topic the message is: of a chat with several conversations it is the
 * one that has it among its newest. conversations_bot_id_chat_id_topic_id_key, messages_conversation_id_seq_key, outbox_by_message.
 */
export async function keepReactions(db: Sql, workerId: string, events: Reacted[]): Promise<void> {
  await db.query({
    name: 'chat-events.react',
    text: `with ${workerFence},
      item as materialized (
        select i.*
        from unnest($2::bigint[], $3::uuid[], $4::uuid[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::text[])
               as i(seq, bot_id, workspace_id, token, chat_id, message_id, person_id, emoji)
          ${joinsLease}
      ),
      ${settled('reacted')},
      newest as (
        select distinct on (bot_id, chat_id, message_id, person_id) * from settled
        order by bot_id, chat_id, message_id, person_id, seq desc
      ),
      placed as materialized (
        select n.*, p.id as conversation_id
        from newest n cross join lateral (
          select c.id from conversations c
          where c.bot_id = n.bot_id and c.chat_id = n.chat_id and ${inWorkspace}
          order by case when c.topic_id <> 0 then exists (
                     select from messages m
                     where m.conversation_id = c.id and m.workspace_id = c.workspace_id and m.seq > c.last_seq - ${mostBack}
                       and (m.external_id = n.message_id or exists (
                         select from outbox o where o.message_id = m.id and o.workspace_id = m.workspace_id and o.external_id = n.message_id))
                   ) else false end desc, c.topic_id
          limit 1
        ) p
      ),
      taken_back as (
        delete from reactions r using placed p
        where r.conversation_id = p.conversation_id and r.message_external_id = p.message_id and r.person_external_id = p.person_id
          and r.workspace_id = p.workspace_id and p.emoji = '{}'
      )
      insert into reactions (conversation_id, workspace_id, message_external_id, person_external_id, emoji)
      select p.conversation_id, p.workspace_id, p.message_id, p.person_id, p.emoji::text[] from placed p where p.emoji <> '{}'
      on conflict (conversation_id, message_external_id, person_external_id, workspace_id)
        do update set emoji = excluded.emoji, reacted_at = chatai_now()`,
    values: [
      ...columnsOf(workerId, events),
      events.map((event) => event.messageId),
      events.map((event) => event.personId),
      events.map((event) => arrayLiteral(event.emoji)),
    ],
  });
}

/** `{}`, or the texts quoted: lists of different lengths do not make one array of arrays. */
const arrayLiteral = (texts: string[]) =>
  `{${texts.map((text) => `"${storable(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`;

export interface MemberChanged extends ChatEvent {
  /** Why the bot cannot write there any more; undefined: it can. */
  trouble: string | undefined;
}

/** Marks all conversations of a chat, whatever their topic. Index: conversations_bot_id_chat_id_topic_id_key. */
export async function keepMembership(db: Sql, workerId: string, events: MemberChanged[]): Promise<void> {
  await db.query({
    name: 'chat-events.member',
    text: `with ${workerFence},
      item as materialized (
        select i.*
        from unnest($2::bigint[], $3::uuid[], $4::uuid[], $5::bigint[], $6::bigint[], $7::text[])
               as i(seq, bot_id, workspace_id, token, chat_id, trouble)
          ${joinsLease}
      ),
      ${settled('member')},
      newest as materialized (
        select distinct on (bot_id, chat_id) * from settled order by bot_id, chat_id, seq desc
      )
      update conversations c
      set unreachable_reason = n.trouble, unreachable_at = case when n.trouble is not null then chatai_now() end
      from newest n
      where c.bot_id = n.bot_id and c.chat_id = n.chat_id and ${inWorkspace}
        and c.unreachable_reason is distinct from n.trouble`,
    values: [...columnsOf(workerId, events), events.map((event) => event.trouble ?? null)],
  });
}

export interface Edited extends ChatEvent {
  topicId: number;
  messageId: number;
  text: string;
}

/**
 * Puts the new words into the message, if it is among the newest of its conversation: there is no index by Telegram's id.
 * conversations_bot_id_chat_id_topic_id_key, then messages_conversation_id_seq_key.
 */
export async function keepEdits(db: Sql, workerId: string, events: Edited[]): Promise<void> {
  await db.query({
    name: 'chat-events.edit',
    text: `with ${workerFence},
      item as materialized (
        select i.*
        from unnest($2::bigint[], $3::uuid[], $4::uuid[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::text[], $10::text[])
               as i(seq, bot_id, workspace_id, token, chat_id, topic_id, message_id, text, terms)
          ${joinsLease}
      ),
      ${settled('edited')},
      newest as materialized (
        select distinct on (bot_id, chat_id, message_id) * from settled order by bot_id, chat_id, message_id, seq desc
      ),
      placed as materialized (
        select n.text, n.terms, n.message_id, c.id, c.workspace_id, c.last_seq
        from newest n join conversations c
          on c.bot_id = n.bot_id and c.chat_id = n.chat_id and c.topic_id = n.topic_id and ${inWorkspace}
      ),
      edited as (
        update messages m set text = p.text, edited_at = chatai_now()
        from placed p
        where m.conversation_id = p.id and m.workspace_id = p.workspace_id and m.seq > p.last_seq - ${mostBack}
          and m.external_id = p.message_id and m.role = 'user' and m.text <> p.text
        returning m.id, m.workspace_id, p.terms
      )
      -- It is found by its new words from now on.
      insert into message_terms (message_id, workspace_id, terms)
      select id, workspace_id, array_to_tsvector(array(select jsonb_array_elements_text(terms::jsonb))) from edited
      on conflict (message_id, workspace_id) do update set terms = excluded.terms`,
    values: [
      ...columnsOf(workerId, events),
      events.map((event) => event.topicId),
      events.map((event) => event.messageId),
      events.map((event) => storable(event.text)),
      events.map((event) => JSON.stringify(termsOf(event.workspaceId, storable(event.text)))),
    ],
  });
}
