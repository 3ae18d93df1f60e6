import type { Sql } from '@chatai/core/database';
import { workerFence } from '../leases/index.ts';
import { storable } from '../turns/index.ts';

/** Whoever holds the bot may keep what it learns of its chats; without the lease and its token nothing is written (pipeline.md 4). */
interface Fenced {
  workspaceId: string;
  botId: string;
  token: number;
}

interface ContactToKeep extends Fenced {
  id: string;
  externalId: number;
  name: string;
  username: string | undefined;
  language: string | undefined;
}

export interface KeptContact {
  id: string;
  languageChosen: string | undefined;
  memory: boolean;
}

/** Keeps contacts with their newest names; returns them in order, undefined where the lease is lost. Index: contacts_external_id_channel_workspace_id_key. */
export async function ensureContacts(
  db: Sql,
  workerId: string,
  contacts: ContactToKeep[],
): Promise<(KeptContact | undefined)[]> {
  const keyOf = (workspaceId: string, externalId: number) => `${workspaceId}/${externalId}`;
  const { rows } = await db.query<{
    id: string;
    workspace_id: string;
    external_id: number;
    language_chosen: string | null;
    memory: boolean;
  }>({
    name: 'contacts.ensure',
    text: `with ${workerFence},
      item as materialized (
        -- One statement may not touch a row twice: the newest of each.
        select distinct on (i.workspace_id, i.external_id) i.*
        from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], $6::bigint[], $7::text[], $8::text[], $9::text[]) with ordinality
               as i(id, bot_id, workspace_id, token, external_id, name, username, language, n)
          join bot_leases l on l.bot_id = i.bot_id and l.workspace_id = i.workspace_id and l.worker_id = $1 and l.token = i.token
        where exists (select from fence)
        order by i.workspace_id, i.external_id, i.n desc
      )
      insert into contacts (id, workspace_id, channel, external_id, name, username, language)
      select i.id, i.workspace_id, 'telegram', i.external_id, i.name, i.username, i.language from item i
      on conflict (workspace_id, channel, external_id)
        do update set name = excluded.name, username = excluded.username, language = coalesce(excluded.language, contacts.language),
                      -- Who is called otherwise now is found by the new name once the job has read it.
                      terms = case when (contacts.name, contacts.username) is not distinct from (excluded.name, excluded.username) then contacts.terms end
      returning id, workspace_id, external_id, language_chosen, memory`,
    values: [
      workerId,
      contacts.map((c) => c.id),
      contacts.map((c) => c.botId),
      contacts.map((c) => c.workspaceId),
      contacts.map((c) => c.token),
      contacts.map((c) => c.externalId),
      contacts.map((c) => storable(c.name)),
      contacts.map((c) => textOrNull(c.username)),
      contacts.map((c) => textOrNull(c.language)),
    ],
  });
  const kept = new Map(
    rows.map((row): [string, KeptContact] => [
      keyOf(row.workspace_id, row.external_id),
      { id: row.id, languageChosen: row.language_chosen ?? undefined, memory: row.memory },
    ]),
  );
  return contacts.map((contact) => kept.get(keyOf(contact.workspaceId, contact.externalId)));
}

const textOrNull = (text: string | undefined) => (text === undefined ? null : storable(text));

interface ConversationToKeep extends Fenced {
  id: string;
  assistantId: string;
  chatId: number;
  topicId: number;
  contactId: string | undefined;
  synthetic: boolean;
  chatType: string | undefined;
  title: string | undefined;
}

export interface KeptConversation {
  id: string;
  state: 'ai' | 'requested' | 'human';
  memoryFrom: number;
  unreachable: boolean;
}

/** Finds or makes conversations, with what their chats are called now; undefined where the lease is lost. Index: conversations_bot_id_chat_id_topic_id_key. */
export async function ensureConversations(
  db: Sql,
  workerId: string,
  chats: ConversationToKeep[],
): Promise<(KeptConversation | undefined)[]> {
  const keyOf = (botId: string, chatId: number, topicId: number) => `${botId}/${chatId}/${topicId}`;
  const distinct = [...new Map(chats.map((c) => [keyOf(c.botId, c.chatId, c.topicId), c])).values()];
  const { rows } = await db.query<{
    id: string;
    bot_id: string;
    chat_id: number;
    topic_id: number;
    state: KeptConversation['state'];
    memory_from: number;
    unreachable: boolean;
  }>({
    name: 'conversations.ensure',
    text: `with ${workerFence},
      item as materialized (
        select i.*
        from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::bigint[], $7::bigint[], $8::bigint[], $9::uuid[], $10::boolean[], $11::text[], $12::text[])
               as i(id, workspace_id, assistant_id, bot_id, token, chat_id, topic_id, contact_id, synthetic, chat_type, title)
          join bot_leases l on l.bot_id = i.bot_id and l.workspace_id = i.workspace_id and l.worker_id = $1 and l.token = i.token
        where exists (select from fence)
      )
      insert into conversations as c (id, workspace_id, channel, assistant_id, bot_id, chat_id, topic_id, contact_id, synthetic, chat_type, title)
      select i.id, i.workspace_id, 'telegram', i.assistant_id, i.bot_id, i.chat_id, i.topic_id, i.contact_id, i.synthetic, i.chat_type, i.title from item i
      on conflict (bot_id, chat_id, topic_id)
        do update set assistant_id = excluded.assistant_id, contact_id = coalesce(excluded.contact_id, c.contact_id),
                      chat_type = coalesce(excluded.chat_type, c.chat_type), title = coalesce(excluded.title, c.title)
      returning id, bot_id, chat_id, topic_id, state, memory_from, unreachable_at is not null as unreachable`,
    values: [
      workerId,
      distinct.map((c) => c.id),
      distinct.map((c) => c.workspaceId),
      distinct.map((c) => c.assistantId),
      distinct.map((c) => c.botId),
      distinct.map((c) => c.token),
      distinct.map((c) => c.chatId),
      distinct.map((c) => c.topicId),
      distinct.map((c) => c.contactId ?? null),
      distinct.map((c) => c.synthetic),
      distinct.map((c) => textOrNull(c.chatType)),
      distinct.map((c) => textOrNull(c.title)),
    ],
  });
  const kept = new Map(
    rows.map((row): [string, KeptConversation] => [
      keyOf(row.bot_id, row.chat_id, row.topic_id),
      { id: row.id, state: row.state, memoryFrom: row.memory_from, unreachable: row.unreachable },
    ]),
  );
  return chats.map((chat) => kept.get(keyOf(chat.botId, chat.chatId, chat.topicId)));
}
