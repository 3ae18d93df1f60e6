import type { Sql } from '@chatai/core/database';

interface ContactToKeep {
  id: string;
  workspaceId: string;
  externalId: number;
  name: string;
  username: string | undefined;
  language: string | undefined;
}

/** Keeps contacts with their newest names; returns their ids in order. Index: contacts_workspace_id_channel_external_id_key. */
export async function ensureContacts(db: Sql, contacts: ContactToKeep[]): Promise<string[]> {
  const keyOf = (workspaceId: string, externalId: number) => `${workspaceId}/${externalId}`;
  // One statement may not touch a row twice.
  const distinct = [...new Map(contacts.map((c) => [keyOf(c.workspaceId, c.externalId), c])).values()];
  const { rows } = await db.query<{ id: string; workspace_id: string; external_id: number }>({
    name: 'contacts.ensure',
    text: `insert into contacts (id, workspace_id, channel, external_id, name, username, language)
      select i.id, i.workspace_id, 'telegram', i.external_id, i.name, i.username, i.language
      from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::text[]) as i(id, workspace_id, external_id, name, username, language)
      on conflict (workspace_id, channel, external_id)
        do update set name = excluded.name, username = excluded.username, language = coalesce(excluded.language, contacts.language)
      returning id, workspace_id, external_id`,
    values: [
      distinct.map((c) => c.id),
      distinct.map((c) => c.workspaceId),
      distinct.map((c) => c.externalId),
      distinct.map((c) => c.name.replaceAll('\0', '')),
      distinct.map((c) => c.username ?? null),
      distinct.map((c) => c.language ?? null),
    ],
  });
  const idOf = new Map(rows.map((row) => [keyOf(row.workspace_id, row.external_id), row.id]));
  return contacts.map((contact) => idOf.get(keyOf(contact.workspaceId, contact.externalId)) as string);
}

interface ConversationToKeep {
  id: string;
  workspaceId: string;
  botId: string;
  assistantId: string;
  chatId: number;
  topicId: number;
  contactId: string | undefined;
  synthetic: boolean;
}

/** Finds or makes conversations; returns their ids in order. Index: conversations_bot_id_chat_id_topic_id_key. */
export async function ensureConversations(db: Sql, chats: ConversationToKeep[]): Promise<string[]> {
  const keyOf = (botId: string, chatId: number, topicId: number) => `${botId}/${chatId}/${topicId}`;
  const distinct = [...new Map(chats.map((c) => [keyOf(c.botId, c.chatId, c.topicId), c])).values()];
  const { rows } = await db.query<{ id: string; bot_id: string; chat_id: number; topic_id: number }>({
    name: 'conversations.ensure',
    text: `insert into conversations (id, workspace_id, channel, assistant_id, bot_id, chat_id, topic_id, contact_id, synthetic)
      select i.id, i.workspace_id, 'telegram', i.assistant_id, i.bot_id, i.chat_id, i.topic_id, i.contact_id, i.synthetic
      from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], $6::bigint[], $7::uuid[], $8::boolean[])
             as i(id, workspace_id, assistant_id, bot_id, chat_id, topic_id, contact_id, synthetic)
      on conflict (bot_id, chat_id, topic_id) do update set assistant_id = excluded.assistant_id
      returning id, bot_id, chat_id, topic_id`,
    values: [
      distinct.map((c) => c.id),
      distinct.map((c) => c.workspaceId),
      distinct.map((c) => c.assistantId),
      distinct.map((c) => c.botId),
      distinct.map((c) => c.chatId),
      distinct.map((c) => c.topicId),
      distinct.map((c) => c.contactId ?? null),
      distinct.map((c) => c.synthetic),
    ],
  });
  const idOf = new Map(rows.map((row) => [keyOf(row.bot_id, row.chat_id, row.topic_id), row.id]));
  return chats.map((chat) => idOf.get(keyOf(chat.botId, chat.chatId, chat.topicId)) as string);
}
