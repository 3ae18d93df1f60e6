import { withWorkspace } from '@chatai/core/database';
import { type SendOutcome, sendPart } from '../channels/telegram/index.ts';
import type { BotsDeps, Tenant } from './bot.ts';
import { tokenOf } from './bot-token.ts';
import { botErrors } from './errors.ts';
import { getBot } from './registry.ts';

const withinMs = 15_000;
const words = {
  en: 'This is a test message from the operators of this bot. It works.',
  ru: 'Это проверочное сообщение от тех, кто обслуживает этого бота. Он работает.',
};

/** Where a test message has arrived. */
export interface TestMessage {
  chatId: number;
  messageId: number;
}

/**
 * Sends a short message as the bot: to `chatId`, else to the private chat that wrote to it last. It belongs to no conversation. Throws
 * `not-found`, `no-chat-yet`, `test-not-sent`.
 */
export async function sendTestMessage(
  deps: BotsDeps,
  tenant: Tenant,
  id: string,
  wanted: number | undefined,
): Promise<TestMessage> {
  const { username } = await getBot(deps, tenant, id);
  const last = await lastChat(deps, tenant, id);
  const chatId = wanted ?? last?.chatId;
  if (chatId === undefined) throw botErrors.noChatYet({ username });
  const token = await tokenOf(deps, tenant, id);
  if (token === undefined)
    throw botErrors.testNotSent({ reason: 'its token was sealed with another CHATAI_SECRET_KEY' });
  const text = words[last?.chatId === chatId && last.language?.startsWith('ru') ? 'ru' : 'en'];
  const outcome = await sendPart(deps.telegram, token, { chatId, topicId: 0, text }, withinMs, deps.clock);
  if (outcome.kind === 'sent') return { chatId, messageId: outcome.externalId };
  throw botErrors.testNotSent({ reason: reasonOf(outcome) });
}

const reasonOf = (outcome: Exclude<SendOutcome, { kind: 'sent' }>) =>
  outcome.kind === 'moved' ? `the group is now ${outcome.chatId}` : outcome.reason;

/** The private chat of the bot with the newest message. Index: conversations_bot_id_chat_id_topic_id_key. */
export async function lastChat(deps: Pick<BotsDeps, 'api'>, { workspaceId }: Tenant, botId: string) {
  const row = await withWorkspace(deps.api, workspaceId, (tx) =>
    tx
      .selectFrom('conversations as c')
      .leftJoin('contacts as p', (join) =>
        join.onRef('p.id', '=', 'c.contact_id').onRef('p.workspace_id', '=', 'c.workspace_id'),
      )
      .select(['c.chat_id', 'p.language'])
      .where('c.bot_id', '=', botId)
      .where('c.workspace_id', '=', workspaceId)
      .where('c.chat_id', '>', 0)
      .where('c.synthetic', '=', false)
      .where('c.unreachable_at', 'is', null)
      .orderBy('c.last_message_at', 'desc')
      .limit(1)
      .executeTakeFirst(),
  );
  return row?.chat_id == null ? undefined : { chatId: row.chat_id, language: row.language };
}
