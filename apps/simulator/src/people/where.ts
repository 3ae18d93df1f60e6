import { z } from 'zod';
import { simulatorErrors } from '../errors.ts';
import {
  addMessage,
  type Bot,
  type ChatMessage,
  type Dialog,
  ensureGroup,
  ensurePrivate,
  ensureTopic,
  ensureUser,
  joinGroup,
  threadFields,
  userNames,
  withoutReply,
} from '../world/index.ts';
import type { PeopleContext } from './context.ts';
import { tellBots } from './tell-bots.ts';

const id = z.number().int();

/** Who writes, and where: fields of every act that makes a message. */
export const writing = {
  userId: id.positive(),
  /** A negative id is a group; without it the user writes in the private chat. */
  chatId: id.optional(),
  /** A topic, made on first sight. */
  threadId: id.positive().optional(),
  replyToMessageId: id.positive().optional(),
  user: userNames.optional(),
};

/** A message that is there already: fields of every act on one. */
export const onMessage = { userId: id.positive(), chatId: id.optional(), messageId: id.positive() };

interface Writing {
  userId: number;
  chatId?: number | undefined;
  threadId?: number | undefined;
  replyToMessageId?: number | undefined;
  user?: z.infer<typeof userNames> | undefined;
}

/** `updateId` is the one of the bot that was named; null when its queue dropped the update or it doesn't want this kind. */
export interface Sent {
  updateId: number | null;
  message: ChatMessage;
}

/** Puts what a person sends into the chat and tells the bots. Whoever and whatever group is not known yet is made. */
export function say(
  context: PeopleContext,
  bot: Bot,
  act: Writing,
  content: Omit<Partial<ChatMessage>, 'message_id' | 'chat' | 'from' | 'date'>,
): Sent {
  const { dialog, fields } = placeOf(context, bot, act);
  const message = addMessage(context.world, dialog, { ...fields, ...content });
  return { updateId: tellBots(context, bot, dialog, 'message', message), message };
}

/** Finds or makes the chat; `fields` say who, when and where. Throws `bot-blocked`, `not-a-private-user`, `message-not-found`, `topic-closed`. */
export function placeOf({ world, clock }: PeopleContext, bot: Bot, act: Writing) {
  const user = ensureUser(world, act.userId, act.user);
  const dialog = dialogFor(world, bot, act);
  dialog.members.set(user.id, user);
  const replied = act.replyToMessageId === undefined ? undefined : dialog.messages.get(act.replyToMessageId);
  if (act.replyToMessageId !== undefined && !replied) {
    throw simulatorErrors.messageNotFound({ chatId: dialog.chat.id, messageId: act.replyToMessageId });
  }
  const topic = act.threadId === undefined ? undefined : ensureTopic(dialog, act.threadId, user);
  if (topic?.closed) throw simulatorErrors.topicClosed({ chatId: dialog.chat.id, threadId: topic.id });
  return {
    dialog,
    user,
    fields: {
      from: user,
      date: Math.floor(clock.now() / 1000),
      ...threadFields(topic?.id),
      ...(replied ? { reply_to_message: withoutReply(replied) } : {}),
    },
  };
}

function dialogFor(world: PeopleContext['world'], bot: Bot, act: Writing): Dialog {
  if (act.chatId === undefined || act.chatId > 0) {
    if (act.chatId !== undefined && act.chatId !== act.userId) {
      throw simulatorErrors.notAPrivateUser({ chatId: act.chatId, userId: act.userId });
    }
    const dialog = ensurePrivate(world, bot, ensureUser(world, act.userId));
    if (dialog.blocked) throw simulatorErrors.botBlocked({ userId: act.userId, bot: bot.me.username });
    return dialog;
  }
  const dialog = ensureGroup(world, { id: act.chatId, isForum: act.threadId !== undefined });
  joinGroup(world, bot, dialog);
  return dialog;
}

/** Throws `chat-not-found`, `message-not-found`. */
export function messageFor(bot: Bot, act: { chatId?: number | undefined; userId: number; messageId: number }) {
  const chatId = act.chatId ?? act.userId;
  const dialog = bot.dialogs.get(chatId);
  if (!dialog) throw simulatorErrors.chatNotFound({ bot: bot.me.username, chatId });
  const message = dialog.messages.get(act.messageId);
  if (!message) throw simulatorErrors.messageNotFound({ chatId, messageId: act.messageId });
  return { dialog, message };
}
