import { type Page, pageFrom } from '@chatai/contract/page';
import { type Database, type Db, sql, withWorkspace } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import { type ConversationMessage, type MessagePart, reasonOfParts, stateOfParts } from './message.ts';

interface Tenant {
  workspaceId: string;
}

/** Messages of a conversation in order, after `cursor` (a seq). Throws `not-found`. */
export async function listMessages(
  deps: { api: Database },
  tenant: Tenant,
  conversationId: string,
  page: { limit: number; cursor?: string | undefined },
): Promise<Page<ConversationMessage>> {
  const rows = await withWorkspace(deps.api, tenant.workspaceId, async (tx) => {
    const conversation = await tx
      .selectFrom('conversations')
      .select('id')
      .where('id', '=', conversationId)
      .where('workspace_id', '=', tenant.workspaceId)
      .where('synthetic', '=', false)
      .executeTakeFirst();
    if (!conversation) throw coreErrors.notFound({ what: 'conversation' });
    const after = { conversationId, seq: Number(page.cursor ?? 0) };
    return messagesAfter(tx, tenant.workspaceId, [after], page.limit + 1);
  });
  return pageFrom(rows, page.limit, (message) => String(message.seq));
}

/** One message. Throws `not-found`, also when it belongs to another conversation. */
export async function getMessage(
  deps: { api: Database },
  tenant: Tenant,
  which: { conversationId: string; messageId: string },
): Promise<ConversationMessage> {
  return withWorkspace(deps.api, tenant.workspaceId, async (tx) => {
    const place = await tx
      .selectFrom('messages')
      .select('seq')
      .where('id', '=', which.messageId)
      .where('workspace_id', '=', tenant.workspaceId)
      .where('conversation_id', '=', which.conversationId)
      .executeTakeFirst();
    if (!place) throw coreErrors.notFound({ what: 'message' });
    const before = { conversationId: which.conversationId, seq: place.seq - 1 };
    const [message] = await messagesAfter(tx, tenant.workspaceId, [before], 1);
    if (!message) throw coreErrors.notFound({ what: 'message' });
    return message;
  });
}

/**
 * Of each conversation the next `most` messages behind a number, with all that stands on them. Of a part that was sent again the newest row
 * counts. Index: messages_conversation_id_seq_key, then turns, ratings and reactions by their primary keys, outbox_by_message.
 */
export async function messagesAfter(
  tx: Db,
  workspaceId: string,
  after: { conversationId: string; seq: number }[],
  most: number,
): Promise<(ConversationMessage & { conversationId: string })[]> {
  const { rows } = await sql<MessageRow>`
    select m.id, m.conversation_id, m.seq, m.role, m.text, m.created_at, m.attachments, m.external_id, m.reply_to, m.edited_at,
           t.sources, t.ending, r.helpful, r.why, p.parts, e.reactions
    from unnest(${after.map((one) => one.conversationId)}::uuid[], ${after.map((one) => one.seq)}::int[]) as a(id, seq)
      cross join lateral (
        select * from messages n where n.conversation_id = a.id and n.workspace_id = ${workspaceId} and n.seq > a.seq order by n.seq limit ${most}
      ) m
      join turns t on t.id = m.turn_id and t.workspace_id = m.workspace_id
      left join ratings r on r.turn_id = m.turn_id and r.workspace_id = m.workspace_id and m.role = 'assistant'
      left join lateral (
        select jsonb_agg(jsonb_build_object('part', n.part, 'state', n.state, 'reason', n.reason, 'attempts', n.attempt,
                                            'externalId', n.external_id, 'updatedAt', n.updated_at) order by n.part) as parts,
               array_agg(n.external_id) as external_ids
        from (select distinct on (o.part) o.part, o.state, o.reason, o.attempt, coalesce(o.external_id, o.edits) as external_id, o.updated_at
              from outbox o where o.message_id = m.id and o.workspace_id = m.workspace_id
              order by o.part, o.seq desc) n
      ) p on m.role <> 'user'
      left join lateral (
        select jsonb_agg(jsonb_build_object('emoji', s.emoji, 'count', s.count) order by s.count desc, s.emoji) as reactions
        from (select one.emoji, count(*)::int as count from reactions x cross join lateral unnest(x.emoji) as one(emoji)
              where x.conversation_id = m.conversation_id and x.workspace_id = m.workspace_id
                and x.message_external_id = any(coalesce(p.external_ids, array[m.external_id]))
              group by one.emoji) s
      ) e on true
    order by m.conversation_id, m.seq`.execute(tx);
  return rows.map((row) => ({ ...toMessage(row), conversationId: row.conversation_id }));
}

interface MessageRow {
  id: string;
  conversation_id: string;
  seq: number;
  role: ConversationMessage['role'];
  text: string;
  created_at: Date;
  attachments: { kind: string }[] | null;
  external_id: number | null;
  reply_to: number | null;
  edited_at: Date | null;
  sources: unknown;
  ending: ConversationMessage['ending'] | null;
  helpful: boolean | null;
  why: 'wrong' | 'incomplete' | 'person' | null;
  parts: StoredPart[] | null;
  reactions: { emoji: string; count: number }[] | null;
}

/** As jsonb gives it. */
interface StoredPart {
  part: number;
  state: MessagePart['state'];
  reason: string | null;
  attempts: number;
  externalId: number | null;
  updatedAt: string;
}

function toMessage(row: MessageRow): ConversationMessage {
  const parts = (row.parts ?? []).map(
    (part): MessagePart => ({
      ...part,
      reason: part.reason ?? undefined,
      externalId: part.externalId ?? undefined,
      updatedAt: new Date(part.updatedAt),
    }),
  );
  return {
    id: row.id,
    seq: row.seq,
    role: row.role,
    text: row.text,
    state: row.role === 'user' ? 'received' : stateOfParts(parts),
    reason: reasonOfParts(parts),
    sources: row.role === 'assistant' && Array.isArray(row.sources) ? row.sources : [],
    parts,
    attachments: row.attachments ?? [],
    externalId: row.external_id ?? undefined,
    replyTo: row.reply_to ?? undefined,
    editedAt: row.edited_at ?? undefined,
    reactions: row.reactions ?? [],
    rating: row.helpful === null ? undefined : { helpful: row.helpful, why: row.why ?? undefined },
    ending: row.ending ?? undefined,
    createdAt: row.created_at,
  };
}
