import { type Database, sql, withWorkspace } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';

export interface Conversation {
  id: string;
  channel: 'telegram' | 'api';
  botId: string | undefined;
  assistantId: string;
  contact: { id: string; name: string; username: string | undefined } | undefined;
  state: 'ai' | 'requested' | 'human';
  lastMessageAt: Date;
  createdAt: Date;
}

/** A message as people see it; `state` in their words (product.md, "Conversations"). */
export interface ConversationMessage {
  id: string;
  seq: number;
  role: 'user' | 'assistant' | 'operator' | 'system';
  text: string;
  state: 'received' | 'queued' | 'sending' | 'sent' | 'uncertain' | 'failed' | 'cancelled';
  reason: string | undefined;
  sources: unknown[];
  createdAt: Date;
}

interface Page {
  limit: number;
  cursor?: string | undefined;
}

/** Conversations of the workspace, newest first, after `cursor` (an id). Probes (`synthetic`) are never listed. Index: conversations_by_workspace. */
export async function listConversations(
  deps: { api: Database },
  tenant: { workspaceId: string },
  page: Page & { botId?: string | undefined; state?: Conversation['state'] | undefined },
): Promise<{ items: Conversation[]; nextCursor: string | undefined }> {
  const rows = await withWorkspace(deps.api, tenant.workspaceId, (tx) => {
    let query = tx
      .selectFrom('conversations as c')
      .leftJoin('contacts as p', (join) =>
        join.onRef('p.id', '=', 'c.contact_id').onRef('p.workspace_id', '=', 'c.workspace_id'),
      )
      .select([
        'c.id',
        'c.channel',
        'c.bot_id',
        'c.assistant_id',
        'c.state',
        'c.last_message_at',
        'c.created_at',
        'p.id as contact_id',
        'p.name',
        'p.username',
      ])
      .where('c.workspace_id', '=', tenant.workspaceId)
      .where('c.synthetic', '=', false);
    if (page.botId) query = query.where('c.bot_id', '=', page.botId);
    if (page.state) query = query.where('c.state', '=', page.state);
    if (page.cursor) query = query.where('c.id', '<', page.cursor);
    return query
      .orderBy('c.id', 'desc')
      .limit(page.limit + 1)
      .execute();
  });
  const items = rows.slice(0, page.limit).map(
    (row): Conversation => ({
      id: row.id,
      channel: row.channel,
      botId: row.bot_id ?? undefined,
      assistantId: row.assistant_id,
      contact: row.contact_id
        ? { id: row.contact_id, name: row.name ?? '', username: row.username ?? undefined }
        : undefined,
      state: row.state,
      lastMessageAt: row.last_message_at,
      createdAt: row.created_at,
    }),
  );
  return { items, nextCursor: rows.length > page.limit ? items.at(-1)?.id : undefined };
}

/** Messages of a conversation in order, after `cursor` (a seq). Throws `not-found`. Index: messages_conversation_id_seq_key, outbox_by_message. */
export async function listMessages(
  deps: { api: Database },
  tenant: { workspaceId: string },
  conversationId: string,
  page: Page,
): Promise<{ items: ConversationMessage[]; nextCursor: string | undefined }> {
  const rows = await withWorkspace(deps.api, tenant.workspaceId, async (tx) => {
    const conversation = await tx
      .selectFrom('conversations')
      .select('id')
      .where('id', '=', conversationId)
      .where('workspace_id', '=', tenant.workspaceId)
      .executeTakeFirst();
    if (!conversation) throw coreErrors.notFound({ what: 'conversation' });
    return tx
      .selectFrom('messages as m')
      .innerJoin('turns as t', (join) =>
        join.onRef('t.id', '=', 'm.turn_id').onRef('t.workspace_id', '=', 'm.workspace_id'),
      )
      .leftJoinLateral(
        (lateral) =>
          lateral
            .selectFrom('outbox as o')
            .whereRef('o.message_id', '=', 'm.id')
            .whereRef('o.workspace_id', '=', 'm.workspace_id')
            .select([
              sql<OutboxStates | null>`array_agg(o.state::text)`.as('states'),
              sql<string | null>`max(o.reason)`.as('reason'),
            ])
            .as('sending'),
        (join) => join.onTrue(),
      )
      .select(['m.id', 'm.seq', 'm.role', 'm.text', 'm.created_at', 't.sources', 'sending.states', 'sending.reason'])
      .where('m.conversation_id', '=', conversationId)
      .where('m.workspace_id', '=', tenant.workspaceId)
      .where('m.seq', '>', Number(page.cursor ?? 0))
      .orderBy('m.seq')
      .limit(page.limit + 1)
      .execute();
  });
  const items = rows.slice(0, page.limit).map(
    (row): ConversationMessage => ({
      id: row.id,
      seq: row.seq,
      role: row.role,
      text: row.text,
      state: row.role === 'user' ? 'received' : stateOfParts(row.states ?? []),
      reason: row.reason ?? undefined,
      sources: row.role === 'assistant' && Array.isArray(row.sources) ? row.sources : [],
      createdAt: row.created_at,
    }),
  );
  return { items, nextCursor: rows.length > page.limit ? String(items.at(-1)?.seq) : undefined };
}

type OutboxStates = Exclude<ConversationMessage['state'], 'received'>[];

/** A message is as far as its least finished part; an answer without parts was given over the API. */
function stateOfParts(parts: OutboxStates): ConversationMessage['state'] {
  const worstFirst = ['failed', 'uncertain', 'sending', 'queued', 'cancelled'] as const;
  return worstFirst.find((state) => parts.includes(state)) ?? 'sent';
}
