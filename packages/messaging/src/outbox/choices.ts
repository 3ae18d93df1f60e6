import { type Database, sql, withWorkspace } from '@chatai/core/database';
import type { WakeUp } from '../inbox/index.ts';

// What a person may choose for parts that did not arrive, or of which nobody knows whether they did (guarantees.md 2.3). A part that is on
// its way, or has arrived meanwhile, is left as it is.

export interface ChoiceDeps {
  /** As the role of requests: row-level security by workspace. */
  api: Database;
  wakeUp: Pick<WakeUp, 'announceBots'>;
}

/** One part, or all parts of a message that can be chosen for. */
export type ChosenParts = { workspaceId: string } & ({ outboxSeq: number } | { messageId: string });

/** Begins the reason of a part that was sent again, so that it is not a second time. */
const sentAgain = "sent again at a person's choice";

/**
 * Sends parts once more that are uncertain, failed or cancelled, as new rows at the end of what waits for their chat (and at the chat's newest
 * id); an uncertain one becomes `cancelled`, and each says that it was sent again. Returns the numbers of the new rows, in order.
 */
export async function sendAgain(deps: ChoiceDeps, parts: ChosenParts): Promise<number[]> {
  const { rows } = await withWorkspace(deps.api, parts.workspaceId, (tx) =>
    sql<{ seq: number }>`
      with chosen as (
        update outbox o set state = case o.state when 'uncertain' then 'cancelled' else o.state end,
               reason = concat_ws('; ', ${sentAgain}::text, o.reason), updated_at = chatai_now()
        where ${whichOf(parts)} and o.state in ('uncertain', 'failed', 'cancelled') and not starts_with(coalesce(o.reason, ''), ${sentAgain})
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
export async function markDelivered(deps: Pick<ChoiceDeps, 'api'>, parts: ChosenParts): Promise<number> {
  const { numAffectedRows } = await withWorkspace(deps.api, parts.workspaceId, (tx) =>
    sql`
      update outbox o set state = 'sent', reason = concat_ws('; ', 'seen to have arrived by a person', o.reason), updated_at = chatai_now()
      where ${whichOf(parts)} and o.state = 'uncertain'`.execute(tx),
  );
  return Number(numAffectedRows ?? 0);
}

/** Primary key of outbox, or outbox_by_message. */
const whichOf = (parts: ChosenParts) =>
  'outboxSeq' in parts
    ? sql`o.workspace_id = ${parts.workspaceId} and o.seq = ${parts.outboxSeq}`
    : sql`o.workspace_id = ${parts.workspaceId} and o.message_id = ${parts.messageId}`;
