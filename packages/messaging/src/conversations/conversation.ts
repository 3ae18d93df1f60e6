import type { Db } from '@chatai/core/database';

/** A conversation as people see it in lists. */
export interface Conversation {
  id: string;
  channel: 'telegram' | 'api';
  botId: string | undefined;
  assistantId: string;
  /** Of a private chat. */
  contact: { id: string; name: string; username: string | undefined } | undefined;
  /** Of a group. */
  title: string | undefined;
  state: 'ai' | 'requested' | 'human';
  tags: string[];
  /** Why the bot may not write there any more. */
  unreachable: { reason: string; since: Date } | undefined;
  lastMessageAt: Date;
  createdAt: Date;
}

/** Conversations of a workspace with their contacts; probes (`synthetic`) are never among them. For callers to narrow and order. */
export const conversationsOf = (tx: Db, workspaceId: string) =>
  tx
    .selectFrom('conversations as c')
    .leftJoin('contacts as p', (join) =>
      join.onRef('p.id', '=', 'c.contact_id').onRef('p.workspace_id', '=', 'c.workspace_id'),
    )
    .select([
      'c.id',
      'c.channel',
      'c.bot_id',
      'c.assistant_id',
      'c.title',
      'c.state',
      'c.tags',
      'c.unreachable_reason',
      'c.unreachable_at',
      'c.last_message_at',
      'c.created_at',
      'p.id as contact_id',
      'p.name',
      'p.username',
    ])
    .where('c.workspace_id', '=', workspaceId)
    .where('c.synthetic', '=', false);

export type ConversationRow = Awaited<ReturnType<ReturnType<typeof conversationsOf>['execute']>>[number];

export const toConversation = (row: ConversationRow): Conversation => ({
  id: row.id,
  channel: row.channel,
  botId: row.bot_id ?? undefined,
  assistantId: row.assistant_id,
  contact: contactOf(row),
  title: row.title ?? undefined,
  state: row.state,
  tags: row.tags,
  unreachable: row.unreachable_reason
    ? { reason: row.unreachable_reason, since: row.unreachable_at ?? row.last_message_at }
    : undefined,
  lastMessageAt: row.last_message_at,
  createdAt: row.created_at,
});

export const contactOf = (row: { contact_id: string | null; name: string | null; username: string | null }) =>
  row.contact_id ? { id: row.contact_id, name: row.name ?? '', username: row.username ?? undefined } : undefined;
