import type { Chat, ReplyKeyboardMarkup, User } from 'grammy/types';
import { z } from 'zod';
import type { Draft } from './drafts.ts';
import { withMentions } from './mentions.ts';
import type { Press } from './presses.ts';
import type { Topic } from './topics.ts';
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
  /** Users and bots with the rights of an administrator. */
  admins: Set<number>;
  /** The supergroup that this group has become; nothing can be sent here any more. */
  upgradedTo?: number;
  /** What bots are writing at the moment, by bot and topic. */
  drafts: Map<string, Draft>;
  /** Drafts whose Stop button was pressed, by bot and draft_id. */
  stoppedDrafts: Set<string>;
  /** The latest presses of inline buttons, oldest first. */
  presses: Press[];
  /** Messages that were taken away, oldest first. */
  deleted: DeletedMessage[];
  /** The buttons under the field in which people write. */
  keyboard?: ReplyKeyboardMarkup | undefined;
  /** Topics by message_thread_id; there from the first one on. */
  topics?: Map<number, Topic>;
  /** Bots are administrators who may manage topics, as a forum's bots are unless told otherwise. */
  botsManageTopics: boolean;
  /** What people and bots have put under messages: emoji by message and sender. There from the first one on. */
  reactions?: Map<number, Map<number, string[]>>;
  /** Grows with every change that people can see. */
  version: number;
}

/** What is left of a message that was deleted. `by` is the bot or user who did it. */
export interface DeletedMessage {
  messageId: number;
  by: number;
  /** Epoch milliseconds. */
  at: number;
}

export const groupRequest = z.object({
  id: z.number().int().negative(),
  type: z.enum(['group', 'supergroup']).optional(),
  title: z.string().min(1).max(128).optional(),
  isForum: z.boolean().optional(),
  /** False: bots may not create, edit or close topics. */
  botsManageTopics: z.boolean().optional(),
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
export function emptyPrivate(bot: Bot, user: User): Dialog {
  const dialog = newDialog({ type: 'private', ...privateChatOf(user) }, bot.counter);
  dialog.bots.set(bot.id, bot);
  return dialog;
}

/**
 * A group or supergroup, made on first sight; ids from -100… on are supergroups unless told otherwise. Of a group that has become a
 * supergroup people only see the latter.
 */
export function ensureGroup(world: World, request: GroupRequest): Dialog {
  let dialog = world.groups.get(request.id);
  const next = dialog?.upgradedTo === undefined ? undefined : world.groups.get(dialog.upgradedTo);
  if (next) return next;
  if (!dialog) {
    const type = request.type ?? (request.id <= -1_000_000_000_000 ? 'supergroup' : 'group');
    const title = request.title ?? `Group ${-request.id}`;
    const chat: Chat =
      type === 'supergroup'
        ? { id: request.id, type, title, ...(request.isForum ? { is_forum: true as const } : {}) }
        : { id: request.id, type, title };
    dialog = newDialog(chat, { last: world.options.lastMessageId });
    dialog.botsManageTopics = request.botsManageTopics ?? true;
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
    admins: new Set(),
    drafts: new Map(),
    stoppedDrafts: new Set(),
    presses: [],
    deleted: [],
    botsManageTopics: true,
    version: 0,
  };
}

const privateChatOf = ({ id, first_name, last_name, username }: User) => ({
  id,
  first_name,
  ...(last_name ? { last_name } : {}),
  ...(username ? { username } : {}),
});

/** Puts a message on the screen under the next id of its chat, and ends the "typing" and the draft of a bot that has spoken. */
export function addMessage(
  world: World,
  dialog: Dialog,
  content: Omit<ChatMessage, 'message_id' | 'chat'>,
): ChatMessage {
  const message: ChatMessage = {
    message_id: ++dialog.counter.last,
    ...withMentions(world, content),
    chat: dialog.chat,
  };
  dialog.messages.set(message.message_id, message);
  if (dialog.messages.size > world.options.historyLimit) {
    const oldest = dialog.messages.keys().next();
    if (!oldest.done) dialog.messages.delete(oldest.value);
  }
  dialog.stoppedDrafts.clear();
  if (message.from.is_bot) {
    dialog.action = undefined;
    dialog.drafts.delete(draftKey(message.from.id, message.message_thread_id ?? 0));
  }
  bumpDialog(world, dialog);
  return message;
}

/** Each bot has one draft in each topic; 0 stands for no topic. */
export const draftKey = (botId: number, threadId: number): string => `${botId}:${threadId}`;

/** Takes messages off the screen for everyone. Ids that are not there are skipped. */
export function removeMessages(world: World, dialog: Dialog, messageIds: number[], by: number, nowMs: number): void {
  for (const messageId of messageIds) {
    if (!dialog.messages.delete(messageId)) continue;
    dialog.reactions?.delete(messageId);
    dialog.deleted.push({ messageId, by, at: nowMs });
    if (dialog.deleted.length > world.options.historyLimit) dialog.deleted.shift();
  }
  bumpDialog(world, dialog);
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
