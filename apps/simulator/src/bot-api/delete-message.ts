import { type Bot, type Dialog, removeMessages } from '../world/index.ts';
import { type Failure, refuse, success } from './answers.ts';
import { integerArg, jsonArg, type Params, textArg } from './args.ts';
import { findChat } from './chat-access.ts';
import type { Method } from './method.ts';

/** MessagesManager.cpp, `can_revoke_message`: two days for bots, but in supergroups what may be deleted goes for ever. */
const revokeLimitS = 2 * 86_400;

/** deleteMessage. */
export const deleteMessage: Method = ({ world, clock }, { bot, params }) => {
  if (textArg(params, 'chat_id') === '') return refuse(400, 'Chat identifier is not specified');
  const messageId = integerArg(params, 'message_id', { min: 0 });
  if (messageId === 0) return refuse(400, 'Message identifier is not specified');
  const found = findChat(world, bot, params, 'write');
  if ('refusal' in found) return found.refusal;
  const { dialog } = found;
  if (!dialog.messages.has(messageId)) return refuse(400, 'message to delete not found');
  const problem = problemOf(bot, dialog, messageId, clock.now());
  if (problem) return problem;
  removeMessages(world, dialog, [messageId], bot.id, clock.now());
  return success(true, { chatId: dialog.chat.id, messageId });
};

/** deleteMessages. Ids that are not there are skipped; one that can't be deleted refuses all. */
export const deleteMessages: Method = ({ world, clock }, { bot, params }) => {
  const ids = readMessageIds(params);
  if (!Array.isArray(ids)) return ids;
  const found = findChat(world, bot, params, 'write');
  if ('refusal' in found) return found.refusal;
  const { dialog } = found;
  const present = ids.filter((id) => dialog.messages.has(id));
  for (const id of present) {
    const problem = problemOf(bot, dialog, id, clock.now());
    if (problem) return problem;
  }
  removeMessages(world, dialog, present, bot.id, clock.now());
  return success(true, { chatId: dialog.chat.id });
};

const maxIds = 100;

/** Reads message_ids (Client.cpp, `get_message_ids`). */
export function readMessageIds(params: Params): number[] | Failure {
  const value = jsonArg(params, 'message_ids');
  if (value === undefined) return refuse(400, 'Message identifiers are not specified');
  if (value instanceof Error) return refuse(400, "Can't parse message_ids JSON object");
  if (!Array.isArray(value)) return refuse(400, 'Expected an Array of message identifiers');
  if (value.length > maxIds) return refuse(400, 'Too many message identifiers specified');
  if (value.length === 0) return refuse(400, 'Message identifiers are not specified');
  const ids: number[] = [];
  for (const item of value as unknown[]) {
    if (typeof item !== 'number' && typeof item !== 'string') return refuse(400, 'Message identifier must be a Number');
    if (!/^-?\d+$/.test(String(item))) return refuse(400, "Can't parse message identifier as a Number");
    if (Number(item) <= 0) return refuse(400, 'Invalid message identifier specified');
    ids.push(Number(item));
  }
  return ids;
}

/** MessagesManager.cpp, `can_delete_message` and `can_revoke_message`; only administrators delete what others wrote in groups. */
function problemOf(bot: Bot, dialog: Dialog, messageId: number, nowMs: number): Failure | undefined {
  const message = dialog.messages.get(messageId);
  if (!message) return undefined;
  const isOthers = message.from.id !== bot.id;
  if (dialog.chat.type !== 'private' && isOthers && !dialog.admins.has(bot.id)) {
    return refuse(400, "Message can't be deleted");
  }
  if (dialog.chat.type === 'supergroup') return undefined;
  const ageS = Math.floor(nowMs / 1000) - message.date;
  return ageS > revokeLimitS ? refuse(400, "Message can't be deleted for everyone") : undefined;
}
