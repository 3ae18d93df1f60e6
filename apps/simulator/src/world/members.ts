import type { ChatMember, ChatMemberAdministrator, User } from 'grammy/types';
import { bumpDialog, type Dialog, joinGroup } from './dialogs.ts';
import type { Bot, World } from './world.ts';

/** What a bot can be in a group. */
export const botStatuses = ['member', 'administrator', 'left', 'kicked'] as const;
export type BotStatus = (typeof botStatuses)[number];

/** Makes a bot a member or an administrator of a group, or takes it out of it. */
export function setBotStatus(world: World, bot: Bot, dialog: Dialog, status: BotStatus): void {
  dialog.kicked.delete(bot.id);
  dialog.admins.delete(bot.id);
  if (status === 'kicked') dialog.kicked.add(bot.id);
  if (status === 'administrator') dialog.admins.add(bot.id);
  if (status === 'kicked' || status === 'left') dialog.bots.delete(bot.id);
  else joinGroup(world, bot, dialog);
  bumpDialog(world, dialog);
}

/** What somebody is in a chat. */
export function memberOf(dialog: Dialog, user: User): ChatMember {
  const { chat, members, bots, admins, kicked } = dialog;
  if (kicked.has(user.id)) return { status: 'kicked', user, until_date: 0 };
  const isThere = user.is_bot ? bots.has(user.id) : members.has(user.id);
  if (chat.type !== 'private' && !isThere) return { status: 'left', user };
  if (chat.type !== 'private' && ownerOf(dialog) === user.id) return { status: 'creator', user, is_anonymous: false };
  return admins.has(user.id) ? administrator(user) : { status: 'member', user };
}

const ownerOf = ({ members }: Dialog) => members.keys().next().value;

/** An administrator with the rights that groups give by default. */
const administrator = (user: User): ChatMemberAdministrator => ({
  status: 'administrator',
  user,
  can_be_edited: false,
  is_anonymous: false,
  can_manage_chat: true,
  can_delete_messages: true,
  can_manage_video_chats: true,
  can_restrict_members: true,
  can_promote_members: false,
  can_change_info: true,
  can_invite_users: true,
  can_post_stories: false,
  can_edit_stories: false,
  can_delete_stories: false,
  can_pin_messages: true,
  can_send_welcome_messages: false,
  can_manage_topics: true,
});
