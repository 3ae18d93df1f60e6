import type { ChatMember, User } from 'grammy/types';
import { simulatorErrors } from '../errors.ts';
import { type Bot, bumpDialog, type Dialog, ensurePrivate, ensureUser, joinGroup } from '../world/index.ts';
import type { PeopleContext } from './context.ts';

/** A user blocks or unblocks the bot; the bot gets a my_chat_member update. No change, no update. */
export function setBlocked(context: PeopleContext, bot: Bot, userId: number, blocked: boolean): void {
  const user = ensureUser(context.world, userId);
  const dialog = ensurePrivate(context.world, bot, user);
  if (dialog.blocked === blocked) return;
  dialog.blocked = blocked;
  changed(context, bot, dialog, user, blocked);
}

/** A bot is thrown out of a group or let in again. */
export function setKicked(context: PeopleContext, bot: Bot, chatId: number, userId: number, kicked: boolean): void {
  const dialog = context.world.groups.get(chatId);
  if (!dialog) throw simulatorErrors.chatNotFound({ bot: bot.me.username, chatId });
  if (dialog.kicked.has(bot.id) === kicked) return;
  if (kicked) {
    dialog.kicked.add(bot.id);
    dialog.bots.delete(bot.id);
  } else {
    dialog.kicked.delete(bot.id);
    joinGroup(context.world, bot, dialog);
  }
  changed(context, bot, dialog, ensureUser(context.world, userId), kicked);
}

function changed({ world, delivery, clock }: PeopleContext, bot: Bot, dialog: Dialog, by: User, out: boolean): void {
  bumpDialog(world, dialog);
  const member: ChatMember = { status: 'member', user: bot.user };
  const gone: ChatMember = { status: 'kicked', user: bot.user, until_date: 0 };
  delivery.of(bot).add({
    kind: 'my_chat_member',
    payload: {
      chat: dialog.chat,
      from: by,
      date: Math.floor(clock.now() / 1000),
      old_chat_member: out ? member : gone,
      new_chat_member: out ? gone : member,
    },
    queueId: dialog.chat.id,
    about: { chatId: dialog.chat.id, userId: by.id },
  });
}
