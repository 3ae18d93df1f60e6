import type { Chat, User } from 'grammy/types';
import { z } from 'zod';
import type { Bot, ChatMessage, World } from './world.ts';

/** A chat as one bot (private) or all of its bots (group) see it. */
export interface Dialog {
  chat: Chat;
  bots: Map<number, Bot>;
  members: Map<number, User>;
  messages: Map<number, ChatMessage>;
  counter: { last: number };
  /** "typing…" and its kind, until a moment of the monotonic clock. */
  action?: { bot: Bot; name: string; untilMs: number } | undefined;
  /** The user of a private chat has blocked the bot. */
  blocked: boolean;
  kicked: Set<number>;
  /** Grows with every change that people can see. */
  version: number;
}

export const groupRequest = z.object({
  id: z.number().int().negative(),
  type: z.enum(['group', 'supergroup']).optional(),
  title: z.string().min(1).max(128).optional(),
  isForum: z.boolean().optional(),
});
export type GroupRequest = z.infer<typeof groupRequest>;

export const dialogOf = (bot: Bot, chatId: number): Dialog | undefined => bot.dialogs.get(chatId);

/** The private chat of a user with a bot; it exists from the first message, as `/start` makes it exist. */
export function ensurePrivate(world: World, bot: Bot, user: User): Dialog {
  const known = bot.dialogs.get(user.id);
  if (known) return known;
  const dialog = newDialog({ type: 'private', ...privateChatOf(user) }, bot.counter);
  dialog.bots.set(bot.id, bot);
  dialog.members.set(user.id, user);
  bot.dialogs.set(user.id, dialog);
  world.opened(bot, dialog);
  return dialog;
}

/** Puts the bot into a group, unless it is there or was thrown out. */
export function joinGroup(world: World, bot: Bot, dialog: Dialog): void {
  if (dialog.bots.has(bot.id) || dialog.kicked.has(bot.id)) return;
  dialog.bots.set(bot.id, bot);
  bot.dialogs.set(dialog.chat.id, dialog);
  world.opened(bot, dialog);
}

/** What a person sees who has never written to the bot. It is kept nowhere. */
export function emptyPrivate(bot: Bot, userId: number): Dialog {
  const dialog = newDialog({ type: 'private', id: userId, first_name: `User ${userId}` }, bot.counter);
  dialog.bots.set(bot.id, bot);
  return dialog;
}

/** A group or supergroup, made on first sight; ids from -100… on are supergroups unless told otherwise. */
export function ensureGroup(world: World, request: GroupRequest): Dialog {
  let dialog = world.groups.get(request.id);
  if (!dialog) {
    const type = request.type ?? (request.id <= -1_000_000_000_000 ? 'supergroup' : 'group');
    const title = request.title ?? `Group ${-request.id}`;
    const chat: Chat =
      type === 'supergroup'
        ? { id: request.id, type, title, ...(request.isForum ? { is_forum: true as const } : {}) }
        : { id: request.id, type, title };
    dialog = newDialog(chat, { last: world.options.lastMessageId });
    world.groups.set(request.id, dialog);
  }
  return dialog;
}

function newDialog(chat: Chat, counter: Dialog['counter']): Dialog {
  return {
    chat,
    bots: new Map(),
    members: new Map(),
    messages: new Map(),
    counter,
    blocked: false,
    kicked: new Set(),
    version: 0,
  };
}

const privateChatOf = ({ id, first_name, last_name, username }: User) => ({
  id,
  first_name,
  ...(last_name ? { last_name } : {}),
  ...(username ? { username } : {}),
});

/** Puts a message on the screen under the next id of its chat, and ends the "typing" of a bot that has spoken. */
export function addMessage(
  world: World,
  dialog: Dialog,
  content: Omit<ChatMessage, 'message_id' | 'chat'>,
): ChatMessage {
  const message: ChatMessage = { message_id: ++dialog.counter.last, ...content, chat: dialog.chat };
  dialog.messages.set(message.message_id, message);
  if (dialog.messages.size > world.options.historyLimit) {
    const oldest = dialog.messages.keys().next();
    if (!oldest.done) dialog.messages.delete(oldest.value);
  }
  if (message.from.is_bot) dialog.action = undefined;
  bumpDialog(world, dialog);
  return message;
}

/** A message as it stands in reply_to_message, which never nests (Bot API, Message). */
export function withoutReply({ reply_to_message: _, ...rest }: ChatMessage): ChatMessage {
  return rest;
}

/** Tells the page that something in the chat has changed. */
export function bumpDialog(world: World, dialog: Dialog): void {
  dialog.version++;
  world.changed(dialog);
}
