import { type Database, type Db, sql, withWorkspace } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import { type Conversation, conversationsOf, toConversation } from './conversation.ts';

/** A conversation with what is counted of it. */
export interface ConversationDetail extends Conversation {
  chatType: string | undefined;
  chatId: number | undefined;
  topicId: number | undefined;
  requestedAt: Date | undefined;
  counts: { messages: number; fromUsers: number; answers: number; fromOperators: number };
  ratings: { helpful: number; notHelpful: number };
}

interface Tenant {
  workspaceId: string;
}

/** One conversation. Throws `not-found`. Index: conversations_pkey, messages_conversation_id_seq_key, ratings_pkey. */
export async function getConversation(
  deps: { api: Database },
  { workspaceId }: Tenant,
  id: string,
): Promise<ConversationDetail> {
  return withWorkspace(deps.api, workspaceId, async (tx) => {
    const row = await conversationsOf(tx, workspaceId)
      .select(['c.chat_type', 'c.chat_id', 'c.topic_id', 'c.requested_at'])
      .where('c.id', '=', id)
      .executeTakeFirst();
    if (!row) throw coreErrors.notFound({ what: 'conversation' });
    return {
      ...toConversation(row),
      chatType: row.chat_type ?? undefined,
      chatId: row.chat_id ?? undefined,
      topicId: row.topic_id || undefined,
      requestedAt: row.requested_at ?? undefined,
      ...(await countsOf(tx, workspaceId, id)),
    };
  });
}

async function countsOf(
  tx: Db,
  workspaceId: string,
  id: string,
): Promise<Pick<ConversationDetail, 'counts' | 'ratings'>> {
  const { rows } = await sql<ConversationDetail['counts'] & ConversationDetail['ratings']>`
    select count(*)::int as messages,
           count(*) filter (where m.role = 'user')::int as "fromUsers",
           count(*) filter (where m.role = 'assistant')::int as answers,
           count(*) filter (where m.role = 'operator')::int as "fromOperators",
           count(*) filter (where r.helpful)::int as helpful,
           count(*) filter (where not r.helpful)::int as "notHelpful"
    from messages m
      left join ratings r on r.turn_id = m.turn_id and r.workspace_id = m.workspace_id and m.role = 'assistant'
    where m.conversation_id = ${id} and m.workspace_id = ${workspaceId}`.execute(tx);
  const { helpful = 0, notHelpful = 0, ...counts } = rows[0] ?? {};
  return {
    counts: { messages: 0, fromUsers: 0, answers: 0, fromOperators: 0, ...counts },
    ratings: { helpful, notHelpful },
  };
}

/** Changes the tags, or gives the conversation back to the assistant (`state: 'ai'`). Throws `not-found`. */
export async function updateConversation(
  deps: { api: Database },
  tenant: Tenant,
  id: string,
  change: { tags?: string[] | undefined; state?: 'ai' | undefined },
): Promise<ConversationDetail> {
  const { workspaceId } = tenant;
  await withWorkspace(deps.api, workspaceId, async (tx) => {
    const set = {
      ...(change.tags ? { tags: [...new Set(change.tags)] } : {}),
      ...(change.state ? { state: change.state, requested_at: null } : {}),
    };
    if (Object.keys(set).length === 0) return;
    await tx
      .updateTable('conversations')
      .set(set)
      .where('id', '=', id)
      .where('workspace_id', '=', workspaceId)
      .where('synthetic', '=', false)
      .execute();
  });
  return getConversation(deps, tenant, id);
}
