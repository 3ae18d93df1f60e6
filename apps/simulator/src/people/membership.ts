import type { ChatMember, User } from 'grammy/types';
import { z } from 'zod';
import { simulatorErrors } from '../errors.ts';
import {
  type Bot,
  type BotStatus,
  botStatuses,
  bumpDialog,
  type Dialog,
  ensurePrivate,
  ensureUser,
  memberOf,
  setBotStatus,
} from '../world/index.ts';
import type { PeopleContext } from './context.ts';

/** What it takes to tell a bot about its place in a chat. */
type Telling = Pick<PeopleContext, 'world' | 'delivery' | 'clock'>;

/** A user blocks or unblocks the bot; the bot gets a my_chat_member update. No change, no update. */
export function setBlocked(context: Telling, bot: Bot, userId: number, blocked: boolean): void {
  const user = ensureUser(context.world, userId);
  const dialog = ensurePrivate(context.world, bot, user);
  if (dialog.blocked === blocked) return;
  dialog.blocked = blocked;
  bumpDialog(context.world, dialog);
  const member: ChatMember = { status: 'member', user: bot.user };
  const gone: ChatMember = { status: 'kicked', user: bot.user, until_date: 0 };
  tellMember(context, bot, dialog, user, blocked ? [member, gone] : [gone, member]);
}

/** A bot is thrown out of a group or let in again. Throws `chat-not-found`. */
export function setKicked(context: Telling, bot: Bot, chatId: number, userId: number, kicked: boolean): void {
  const dialog = groupOf(context, bot, chatId);
  setStatus(context, bot, dialog, ensureUser(context.world, userId), kicked ? 'kicked' : 'member');
}

export const botStatusAct = z.object({
  userId: z.number().int().positive(),
  chatId: z.number().int().negative(),
  status: z.enum(botStatuses),
});

/** Makes the bot a member or an administrator, or takes it out of the group. Throws `chat-not-found`. */
export function setBotStatusAsUser(context: Telling, bot: Bot, act: z.infer<typeof botStatusAct>) {
  const dialog = groupOf(context, bot, act.chatId);
  return setStatus(context, bot, dialog, ensureUser(context.world, act.userId), act.status);
}

/** Sets what a bot is in a group and tells it so by my_chat_member. No change, no update. */
export function setStatus(context: Telling, bot: Bot, dialog: Dialog, by: User, status: BotStatus) {
  const before = memberOf(dialog, bot.user);
  if (before.status === status) return { updateId: null };
  setBotStatus(context.world, bot, dialog, status);
  return { updateId: tellMember(context, bot, dialog, by, [before, memberOf(dialog, bot.user)]) };
}

export const deactivateAct = z.object({
  userId: z.number().int().positive(),
  /** False brings the account back, which Telegram doesn't. */
  deactivated: z.boolean().default(true),
});

/** A user deletes the account. No bot is told: it learns of it by a 403. */
export function deactivateAsUser({ world }: Telling, bot: Bot, act: z.infer<typeof deactivateAct>) {
  const user = ensureUser(world, act.userId);
  if (act.deactivated) world.deactivated.add(user.id);
  else world.deactivated.delete(user.id);
  const dialog = bot.dialogs.get(user.id);
  if (dialog) bumpDialog(world, dialog);
  return { userId: user.id, deactivated: act.deactivated };
}

function groupOf({ world }: Telling, bot: Bot, chatId: number): Dialog {
  const dialog = world.groups.get(chatId);
  if (!dialog) throw simulatorErrors.chatNotFound({ bot: bot.me.username, chatId });
  return dialog;
}

function tellMember(
  { delivery, clock }: Telling,
  bot: Bot,
  dialog: Dialog,
  by: User,
  [before, after]: [before: ChatMember, after: ChatMember],
): number | null {
  const added = delivery.of(bot).add({
    kind: 'my_chat_member',
    payload: {
      chat: dialog.chat,
      from: by,
      date: Math.floor(clock.now() / 1000),
      old_chat_member: before,
      new_chat_member: after,
    },
    queueId: dialog.chat.id,
    about: { chatId: dialog.chat.id, userId: by.id },
  });
  return added ?? null;
}
