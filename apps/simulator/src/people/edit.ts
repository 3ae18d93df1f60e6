import { z } from 'zod';
import { simulatorErrors } from '../errors.ts';
import { type Bot, bumpDialog, type ChatMessage, detectEntities, removeMessages } from '../world/index.ts';
import type { PeopleContext } from './context.ts';
import { tellBots } from './tell-bots.ts';
import { messageFor, onMessage, type Sent } from './where.ts';

export const editAct = z.object({ ...onMessage, text: z.string().min(1).max(4096) });
export type EditAct = z.infer<typeof editAct>;

/** Changes an own message, or the caption of one with a file; the bots get an edited_message. Throws `not-their-message`. */
export function editAsUser(context: PeopleContext, bot: Bot, act: EditAct): Sent {
  const { dialog, message } = messageFor(bot, act);
  if (message.from.id !== act.userId) throw simulatorErrors.notTheirMessage({ ...act });
  const edited: ChatMessage = {
    ...message,
    edit_date: Math.floor(context.clock.now() / 1000),
    ...textOf(message, act),
  };
  dialog.messages.set(edited.message_id, edited);
  bumpDialog(context.world, dialog);
  return { updateId: tellBots(context, bot, dialog, 'edited_message', edited), message: edited };
}

function textOf(message: ChatMessage, { text }: EditAct): Partial<ChatMessage> {
  const entities = detectEntities(text);
  return message.text === undefined ? { caption: text, caption_entities: entities } : { text, entities };
}

export const deleteAct = z.object(onMessage);

/** Takes an own message, or in a private chat any, off the screen. No bot is told (the Bot API has no such update). */
export function deleteAsUser({ world, clock }: PeopleContext, bot: Bot, act: z.infer<typeof deleteAct>) {
  const { dialog, message } = messageFor(bot, act);
  if (dialog.chat.type !== 'private' && message.from.id !== act.userId)
    throw simulatorErrors.notTheirMessage({ ...act });
  removeMessages(world, dialog, [act.messageId], act.userId, clock.now());
  return { deleted: act.messageId };
}
