import { z } from 'zod';
import { simulatorErrors } from '../errors.ts';
import {
  addMessage,
  type Bot,
  bumpDialog,
  type ChatMessage,
  type Dialog,
  detectEntities,
  ensureGroup,
  ensurePrivate,
  ensureUser,
  joinGroup,
  userNames,
  withoutReply,
} from '../world/index.ts';
import type { PeopleContext } from './context.ts';

const id = z.number().int();

export const sendAct = z.object({
  userId: id.positive(),
  /** A negative id is a group; without it the user writes in the private chat. */
  chatId: id.optional(),
  text: z.string().min(1).max(4096),
  threadId: id.positive().optional(),
  replyToMessageId: id.positive().optional(),
  user: userNames.optional(),
});
export type SendAct = z.infer<typeof sendAct>;

export const editAct = z.object({
  userId: id.positive(),
  chatId: id.optional(),
  messageId: id.positive(),
  text: z.string().min(1).max(4096),
});
export type EditAct = z.infer<typeof editAct>;

export const pressAct = z.object({
  userId: id.positive(),
  chatId: id.optional(),
  messageId: id.positive(),
  data: z.string().min(1).max(64),
});
export type PressAct = z.infer<typeof pressAct>;

/** `updateId` is the one of the bot that was named; null when its queue dropped the update or it doesn't want this kind. */
export interface Sent {
  updateId: number | null;
  message: ChatMessage;
}

/** Writes to the bot, or in a group that it is in. Whoever and whatever group is not known yet is made. */
export function sendAsUser(context: PeopleContext, bot: Bot, act: SendAct): Sent {
  const { world, clock } = context;
  const user = ensureUser(world, act.userId, act.user);
  const dialog = dialogFor(context, bot, act);
  dialog.members.set(user.id, user);
  const replied = act.replyToMessageId === undefined ? undefined : dialog.messages.get(act.replyToMessageId);
  if (act.replyToMessageId !== undefined && !replied) {
    throw simulatorErrors.messageNotFound({ chatId: dialog.chat.id, messageId: act.replyToMessageId });
  }
  const entities = detectEntities(act.text);
  const message = addMessage(world, dialog, {
    from: user,
    date: Math.floor(clock.now() / 1000),
    ...(act.threadId ? { message_thread_id: act.threadId, is_topic_message: true as const } : {}),
    ...(replied ? { reply_to_message: withoutReply(replied) } : {}),
    text: act.text,
    ...(entities ? { entities } : {}),
  });
  return { updateId: tellBots(context, bot, dialog, 'message', message), message };
}

/** Changes an own message; the bots get an edited_message. */
export function editAsUser(context: PeopleContext, bot: Bot, act: EditAct): Sent {
  const { dialog, message } = messageFor(bot, act);
  if (message.from.id !== act.userId) throw simulatorErrors.notTheirMessage({ ...act });
  const entities = detectEntities(act.text);
  const { entities: _, ...rest } = message;
  const editDate = Math.floor(context.clock.now() / 1000);
  const edited = { ...rest, text: act.text, edit_date: editDate, ...(entities ? { entities } : {}) };
  dialog.messages.set(edited.message_id, edited);
  bumpDialog(context.world, dialog);
  return { updateId: tellBots(context, bot, dialog, 'edited_message', edited), message: edited };
}

/** Presses a button under a message of the bot. */
export function pressAsUser(context: PeopleContext, bot: Bot, act: PressAct): Sent & { callbackQueryId: string } {
  const user = ensureUser(context.world, act.userId);
  const { dialog, message } = messageFor(bot, act);
  const callbackQueryId = String(Math.floor(context.random() * 2 ** 52));
  bot.callbackQueries.set(callbackQueryId, {
    userId: user.id,
    expiresAtMs: context.clock.monotonicMs() + callbackLifeMs,
  });
  const updateId = context.delivery.of(bot).add({
    kind: 'callback_query',
    payload: { id: callbackQueryId, from: user, message, chat_instance: String(dialog.chat.id), data: act.data },
    queueId: user.id,
    about: { chatId: dialog.chat.id, userId: user.id, messageId: message.message_id, text: act.data },
  });
  return { updateId: updateId ?? null, message, callbackQueryId };
}

/** After this the press can't be answered any more. */
const callbackLifeMs = 150_000;

function dialogFor({ world }: PeopleContext, bot: Bot, act: SendAct): Dialog {
  if (act.chatId === undefined || act.chatId > 0) {
    if (act.chatId !== undefined && act.chatId !== act.userId) throw simulatorErrors.notAPrivateUser({ ...idsOf(act) });
    const dialog = ensurePrivate(world, bot, ensureUser(world, act.userId));
    if (dialog.blocked) throw simulatorErrors.botBlocked({ userId: act.userId, bot: bot.me.username });
    return dialog;
  }
  const dialog = ensureGroup(world, { id: act.chatId, isForum: act.threadId !== undefined });
  joinGroup(world, bot, dialog);
  return dialog;
}

const idsOf = (act: { chatId?: number | undefined; userId: number }) => ({
  chatId: act.chatId ?? act.userId,
  userId: act.userId,
});

function messageFor(bot: Bot, act: { chatId?: number | undefined; userId: number; messageId: number }) {
  const chatId = act.chatId ?? act.userId;
  const dialog = bot.dialogs.get(chatId);
  if (!dialog) throw simulatorErrors.chatNotFound({ bot: bot.me.username, chatId });
  const message = dialog.messages.get(act.messageId);
  if (!message) throw simulatorErrors.messageNotFound({ chatId, messageId: act.messageId });
  return { dialog, message };
}

/** Every bot of the chat hears of it; returns the update of the one that is asked about. */
function tellBots(
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
      payload: message,
      queueId: dialog.chat.id,
      about: {
        chatId: dialog.chat.id,
        userId: message.from.id,
        messageId: message.message_id,
        text: message.text ?? '',
      },
    });
    if (bot === asked) updateId = added ?? null;
  }
  return updateId;
}
