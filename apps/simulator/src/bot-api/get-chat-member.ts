import { memberOf } from '../world/index.ts';
import { refuse, success } from './answers.ts';
import { integerArg } from './args.ts';
import { findChat } from './chat-access.ts';
import type { Method } from './method.ts';

/** getChatMember. The first person seen in a group is its owner; whoever is known but has never written there has left. */
export const getChatMember: Method = ({ world }, { bot, params }) => {
  const userId = integerArg(params, 'user_id', { min: 0 });
  if (userId === 0) return refuse(400, 'Invalid user_id specified');
  const found = findChat(world, bot, params, userId === bot.id ? 'read' : 'readMembers');
  if ('refusal' in found) return found.refusal;
  const { dialog } = found;
  const user = world.users.get(userId) ?? world.botsById.get(userId)?.user;
  if (!user) return refuse(400, 'PARTICIPANT_ID_INVALID');
  return success(memberOf(dialog, user), { chatId: dialog.chat.id });
};

/** getChatAdministrators: the owner, and who has been given rights. Bots are left out but for the one that asks. */
export const getChatAdministrators: Method = ({ world }, { bot, params }) => {
  const found = findChat(world, bot, params, 'readMembers');
  if ('refusal' in found) return found.refusal;
  const { dialog } = found;
  if (dialog.chat.type === 'private') return refuse(400, 'there are no administrators in the private chat');
  const users = [...dialog.members.values(), bot.user];
  const members = users.map((user) => memberOf(dialog, user));
  const administrators = members.filter(({ status }) => status === 'creator' || status === 'administrator');
  return success(administrators, { chatId: dialog.chat.id });
};

/** getChatMemberCount, the bots included. */
export const getChatMemberCount: Method = ({ world }, { bot, params }) => {
  const found = findChat(world, bot, params, 'readMembers');
  if ('refusal' in found) return found.refusal;
  const { chat, members, bots } = found.dialog;
  return success(chat.type === 'private' ? 2 : members.size + bots.size, { chatId: chat.id });
};
