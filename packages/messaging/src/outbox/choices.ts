import { type Database, sql, withWorkspace } from '@chatai/core/database';
import type { WakeUp } from '../inbox/index.ts';

// What a person may choose for parts of which nobody knows whether Telegram took them (guarantees.md 2.3). Only what is `uncertain` can be
// chosen for; a part whose outcome became known meanwhile is left as it is.

export interface ChoiceDeps {
  /** As the role of requests: row-level security by workspace. */
  api: Database;
  wakeUp: Pick<WakeUp, 'announceBots'>;
}

/** One part, or all uncertain parts of a message. */
export type UncertainParts = { workspaceId: string } & ({ outboxSeq: number } | { messageId: string });

/**
 * Sends uncertain parts once more, as new rows at the end of what waits for their chat (and at the chat's newest id); the old ones become
 * `cancelled` with the reason. Returns the numbers of the new rows, in order; none when nothing was uncertain.
 */
export async function sendAgain(deps: ChoiceDeps, parts: UncertainParts): Promise<number[]> {
  const { rows } = await withWorkspace(deps.api, parts.workspaceId, (tx) =>
    sql<{ seq: number }>`
      with chosen as (
        update outbox o set state = 'cancelled', reason = concat_ws('; ', 'sent again at a person''s choice', o.reason), updated_at = chatai_now()
        where ${whichOf(parts)} and o.state = 'uncertain'
        returning o.*
      ),
      -- Its holder reads the bot anew when this number has grown, and moves no low mark past a row that it has not read.
      asked as (
        update bots b set starts = b.starts + 1
        where b.workspace_id = ${parts.workspaceId} and b.id in (select bot_id from chosen)
      )
      insert into outbox (workspace_id, message_id, bot_id, chat_id, topic_id, part, body, extras, edits, hold, state)
      select o.workspace_id, o.message_id, o.bot_id, coalesce(c.chat_id, o.chat_id), o.topic_id, o.part, o.body, o.extras, o.edits, o.hold, 'queued'
      from chosen o
        join messages m on m.id = o.message_id and m.workspace_id = o.workspace_id
        join conversations c on c.id = m.conversation_id and c.workspace_id = m.workspace_id
      order by o.seq
      returning seq`.execute(tx),
  );
  if (rows.length > 0) deps.wakeUp.announceBots();
  return rows.map((row) => row.seq);
}

/** A person has seen that uncertain parts arrived: they are `sent`, without Telegram's message_id. Returns how many were uncertain. */
export async function markDelivered(deps: Pick<ChoiceDeps, 'api'>, parts: UncertainParts): Promise<number> {
  const { numAffectedRows } = await withWorkspace(deps.api, parts.workspaceId, (tx) =>
    sql`
      update outbox o set state = 'sent', reason = concat_ws('; ', 'seen to have arrived by a person', o.reason), updated_at = chatai_now()
      where ${whichOf(parts)} and o.state = 'uncertain'`.execute(tx),
  );
  return Number(numAffectedRows ?? 0);
}

/** Primary key of outbox, or outbox_by_message. */
const whichOf = (parts: UncertainParts) =>
  'outboxSeq' in parts
    ? sql`o.workspace_id = ${parts.workspaceId} and o.seq = ${parts.outboxSeq}`
    : sql`o.workspace_id = ${parts.workspaceId} and o.message_id = ${parts.messageId}`;
