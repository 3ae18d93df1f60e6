import { z } from 'zod';
import { simulatorErrors } from '../errors.ts';
import { addMessage, type Bot, type ChatMessage, ensureGroup, ensureUser, joinGroup } from '../world/index.ts';
import type { PeopleContext } from './context.ts';
import { tellBots } from './tell-bots.ts';

const id = z.number().int();

export const migrateAct = z.object({
  userId: id.positive(),
  chatId: id.negative(),
  /** The id of the supergroup; without it -100 and the digits of the group's. */
  newChatId: id.negative().optional(),
});

/**
 * Makes a group a supergroup, as Telegram does by itself when the group needs what only supergroups have. Both chats get a service message,
 * the old one takes nothing any more. Throws `chat-not-found`, `not-a-group`.
 */
export function migrateAsUser(context: PeopleContext, bot: Bot, act: z.infer<typeof migrateAct>) {
  const { world, clock } = context;
  const group = world.groups.get(act.chatId);
  if (!group) throw simulatorErrors.chatNotFound({ bot: bot.me.username, chatId: act.chatId });
  if (group.chat.type !== 'group' || group.upgradedTo !== undefined) {
    throw simulatorErrors.notAGroup({ chatId: act.chatId });
  }
  const newChatId = act.newChatId ?? -Number(`100${String(-act.chatId).padStart(10, '0')}`);
  const supergroup = ensureGroup(world, { id: newChatId, type: 'supergroup', title: group.chat.title });
  for (const member of group.members.values()) supergroup.members.set(member.id, member);
  for (const admin of group.admins) supergroup.admins.add(admin);
  for (const one of group.bots.values()) joinGroup(world, one, supergroup);

  const common = { from: ensureUser(world, act.userId), date: Math.floor(clock.now() / 1000) };
  const left: ChatMessage = addMessage(world, group, { ...common, migrate_to_chat_id: newChatId });
  const begun: ChatMessage = addMessage(world, supergroup, { ...common, migrate_from_chat_id: act.chatId });
  group.upgradedTo = newChatId;
  for (const one of group.bots.values()) world.opened(one, group);
  return {
    chatId: newChatId,
    updateIds: [tellBots(context, bot, group, 'message', left), tellBots(context, bot, supergroup, 'message', begun)],
  };
}
