import { type Page, pageFrom } from '@chatai/contract/page';
import { type Database, sql, withWorkspace } from '@chatai/core/database';
import { contactOf } from './conversation.ts';
import type { ConversationMessage, MessagePart } from './message.ts';

/** A part of which nobody knew for a while whether it had arrived (guarantees.md 2.3). */
export interface UncertainPart {
  conversationId: string;
  messageId: string;
  botId: string;
  part: number;
  text: string;
  /** How it is now. */
  state: MessagePart['state'];
  /** How often nobody knew. */
  times: number;
  /** Why, the last time. */
  reason: string;
  attempts: number;
  role: ConversationMessage['role'];
  contact: { id: string; name: string; username: string | undefined } | undefined;
  title: string | undefined;
  uncertainAt: Date;
}

/**
 * Parts of the workspace that were maybe sent, also those of which it is known meanwhile, newest part first, behind `cursor` (the number of
 * a part). Index: uncertain_parts_by_workspace, then primary keys and outbox_by_message; filters are looked at behind it, since they are few.
 */
export async function listUncertain(
  deps: { api: Database },
  { workspaceId }: { workspaceId: string },
  page: {
    limit: number;
    cursor?: string | undefined;
    botId?: string | undefined;
    state?: MessagePart['state'] | undefined;
  },
): Promise<Page<UncertainPart>> {
  const { cursor = null, botId = null, state = null } = page;
  const { rows } = await withWorkspace(deps.api, workspaceId, (tx) =>
    sql<UncertainRow>`
      select d.outbox_seq, d.message_id, d.times, d.reason, d.uncertain_at, o.bot_id, o.part, o.body, n.state, n.attempt,
             m.role, m.conversation_id, c.title, p.id as contact_id, p.name, p.username
      from uncertain_parts d
        join outbox o on o.seq = d.outbox_seq and o.workspace_id = d.workspace_id
        -- Sent again at a person's choice, it is a row of its own.
        cross join lateral (
          select l.state, l.attempt from outbox l
          where l.message_id = o.message_id and l.workspace_id = o.workspace_id and l.part = o.part
          order by l.seq desc limit 1) n
        join messages m on m.id = d.message_id and m.workspace_id = d.workspace_id
        join conversations c on c.id = m.conversation_id and c.workspace_id = m.workspace_id and not c.synthetic
        left join contacts p on p.id = c.contact_id and p.workspace_id = c.workspace_id
      where d.workspace_id = ${workspaceId} and (${cursor}::bigint is null or d.outbox_seq < ${cursor}::bigint)
        and (${botId}::uuid is null or o.bot_id = ${botId}::uuid)
        and (${state}::outbox_state is null or n.state = ${state}::outbox_state)
      order by d.outbox_seq desc limit ${page.limit + 1}`.execute(tx),
  );
  const { items, nextCursor } = pageFrom(rows, page.limit, (row) => String(row.outbox_seq));
  return { items: items.map(toUncertain), nextCursor };
}

interface UncertainRow {
  outbox_seq: number;
  message_id: string;
  times: number;
  reason: string;
  uncertain_at: Date;
  bot_id: string;
  part: number;
  body: string;
  state: MessagePart['state'];
  attempt: number;
  role: ConversationMessage['role'];
  conversation_id: string;
  title: string | null;
  contact_id: string | null;
  name: string | null;
  username: string | null;
}

const toUncertain = (row: UncertainRow): UncertainPart => ({
  conversationId: row.conversation_id,
  messageId: row.message_id,
  botId: row.bot_id,
  part: row.part,
  text: row.body,
  state: row.state,
  times: row.times,
  reason: row.reason,
  attempts: row.attempt,
  role: row.role,
  contact: contactOf(row),
  title: row.title ?? undefined,
  uncertainAt: row.uncertain_at,
});
