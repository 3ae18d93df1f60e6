import { type Database, sql, withWorkspace } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import type { Ids } from '@chatai/core/ids';
import { formatAnswer } from '../channels/telegram/index.ts';
import type { WakeUp } from '../inbox/index.ts';
import { markDelivered, sendAgain } from '../outbox/index.ts';
import { storable } from '../turns/index.ts';
import { conversationErrors } from './errors.ts';
import { getMessage } from './list-messages.ts';
import type { ConversationMessage } from './message.ts';

interface Deps {
  /** As the role of requests: row-level security by workspace. */
  api: Database;
  ids: Ids;
  wakeUp: Pick<WakeUp, 'announceBots'>;
}

interface Tenant {
  workspaceId: string;
}

/**
 * Writes to a Telegram chat as a person: a turn of its own, closed from the start, whose parts are sent behind what waits for the chat already
 * and once at most (guarantees.md 2.3). The assistant goes on answering. Throws `not-found`, `conversation-unreachable`,
 * `conversation-not-of-telegram`.
 */
export async function sendOperatorMessage(
  deps: Deps,
  tenant: Tenant,
  conversationId: string,
  text: string,
): Promise<ConversationMessage> {
  const { workspaceId } = tenant;
  const [turnId, messageId] = [deps.ids.uuid(), deps.ids.uuid()];
  const said = storable(text);
  const shown = await formatAnswer({ markdown: said, plain: true });
  // What has nothing to see Telegram refuses, and then the message says so.
  const bodies = shown.length > 0 ? shown : [{ text: said }];
  await withWorkspace(deps.api, workspaceId, async (tx) => {
    const conversation = await tx
      .updateTable('conversations')
      .set((eb) => ({ last_seq: eb('last_seq', '+', 1), last_message_at: eb.fn<Date>('chatai_now') }))
      .where('id', '=', conversationId)
      .where('workspace_id', '=', workspaceId)
      .where('synthetic', '=', false)
      .returning(['last_seq', 'bot_id', 'chat_id', 'topic_id', 'unreachable_reason'])
      .executeTakeFirst();
    if (!conversation) throw coreErrors.notFound({ what: 'conversation' });
    const {
      last_seq: seq,
      bot_id: botId,
      chat_id: chatId,
      topic_id: topicId,
      unreachable_reason: reason,
    } = conversation;
    if (botId === null || chatId === null) throw conversationErrors.conversationNotOfTelegram();
    if (reason !== null) throw conversationErrors.conversationUnreachable({ reason });
    const own = { workspace_id: workspaceId };
    await tx
      .insertInto('turns')
      .values((eb) => ({
        ...own,
        id: turnId,
        conversation_id: conversationId,
        bot_id: botId,
        state: 'closed',
        answer_seq: seq,
        closed_at: eb.fn<Date>('chatai_now'),
      }))
      .execute();
    await tx
      .insertInto('messages')
      .values({
        ...own,
        id: messageId,
        turn_id: turnId,
        conversation_id: conversationId,
        seq,
        role: 'operator',
        text: said,
      })
      .execute();
    const parts = bodies.map(({ text: body }, index) => ({
      ...own,
      message_id: messageId,
      bot_id: botId,
      chat_id: chatId,
      topic_id: topicId,
      part: index + 1,
      body,
      hold: true,
      state: 'queued' as const,
    }));
    await tx.insertInto('outbox').values(parts).execute();
    // Its holder reads the bot anew when this number has grown.
    await sql`update bots set starts = starts + 1 where id = ${botId} and workspace_id = ${workspaceId}`.execute(tx);
  });
  deps.wakeUp.announceBots();
  return getMessage(deps, tenant, { conversationId, messageId });
}

/** What a person chooses for a message that was maybe sent; one that failed can only be sent again. */
export type Choice = 'send-again' | 'mark-sent';

/** Throws `not-found`, `message-not-uncertain`, and for `send-again` `conversation-unreachable`. The second of two choices is refused. */
export async function chooseForUncertain(
  deps: Deps,
  tenant: Tenant,
  which: { conversationId: string; messageId: string },
  choice: Choice,
): Promise<ConversationMessage> {
  await getMessage(deps, tenant, which);
  const parts = { workspaceId: tenant.workspaceId, messageId: which.messageId };
  if (choice === 'send-again') await requireReachable(deps, tenant, which.conversationId);
  const chosen = choice === 'send-again' ? (await sendAgain(deps, parts)).length : await markDelivered(deps, parts);
  const message = await getMessage(deps, tenant, which);
  if (chosen === 0) throw conversationErrors.messageNotUncertain({ state: message.state });
  return message;
}

async function requireReachable(deps: Deps, { workspaceId }: Tenant, conversationId: string): Promise<void> {
  const found = await withWorkspace(deps.api, workspaceId, (tx) =>
    tx
      .selectFrom('conversations')
      .select('unreachable_reason')
      .where('id', '=', conversationId)
      .where('workspace_id', '=', workspaceId)
      .executeTakeFirst(),
  );
  const reason = found?.unreachable_reason;
  if (reason) throw conversationErrors.conversationUnreachable({ reason });
}
