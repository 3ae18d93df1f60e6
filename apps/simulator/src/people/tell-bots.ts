import { type Bot, type ChatMessage, type Dialog, seenBy } from '../world/index.ts';
import type { PeopleContext } from './context.ts';

/** Every bot of the chat hears of the message, with file_ids of its own; returns the update of the one that is asked about. */
export function tellBots(
  { delivery }: PeopleContext,
  asked: Bot,
  dialog: Dialog,
  kind: 'message' | 'edited_message',
  message: ChatMessage,
): number | null {
  let updateId: number | null = null;
  for (const bot of dialog.bots.values()) {
    const added = delivery.of(bot).add({
      kind,
      payload: seenBy(bot, message),
      queueId: dialog.chat.id,
      about: {
        chatId: dialog.chat.id,
        userId: message.from.id,
        messageId: message.message_id,
        text: message.text ?? message.caption ?? '',
      },
    });
    if (bot === asked) updateId = added ?? null;
  }
  return updateId;
}
