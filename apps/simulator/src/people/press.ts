import { z } from 'zod';
import { addPress, type Bot, ensureUser, seenBy } from '../world/index.ts';
import type { PeopleContext } from './context.ts';
import { messageFor, onMessage, type Sent } from './where.ts';

export const pressAct = z.object({ ...onMessage, data: z.string().min(1).max(64) });
export type PressAct = z.infer<typeof pressAct>;

/** Presses a button under a message of the bot. */
export function pressAsUser(context: PeopleContext, bot: Bot, act: PressAct): Sent & { callbackQueryId: string } {
  const user = ensureUser(context.world, act.userId);
  const { dialog, message } = messageFor(bot, act);
  const callbackQueryId = String(Math.floor(context.random() * 2 ** 52));
  addPress(
    context.world,
    bot,
    dialog,
    { callbackQueryId, userId: user.id, messageId: message.message_id, data: act.data },
    context.clock.monotonicMs(),
  );
  const updateId = context.delivery.of(bot).add({
    kind: 'callback_query',
    payload: {
      id: callbackQueryId,
      from: user,
      message: seenBy(bot, message),
      chat_instance: String(dialog.chat.id),
      data: act.data,
    },
    queueId: user.id,
    about: { chatId: dialog.chat.id, userId: user.id, messageId: message.message_id, text: act.data },
  });
  return { updateId: updateId ?? null, message, callbackQueryId };
}
