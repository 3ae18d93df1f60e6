import { bumpDialog, type Dialog } from '../world/index.ts';
import { type Failure, refuse, success } from './answers.ts';
import { integerArg, jsonArg, textArg } from './args.ts';
import { knownDialog } from './chat-access.ts';
import type { Method } from './method.ts';

/** MessagesManager.cpp, `can_revoke_message`: two days for bots, but in supergroups what may be deleted goes for ever. */
const revokeLimitS = 2 * 86_400;

/** deleteMessage. */
export const deleteMessage: Method = ({ world, clock }, { bot, params }) => {
  if (textArg(params, 'chat_id') === '') return refuse(400, 'Chat identifier is not specified');
  const messageId = integerArg(params, 'message_id');
  if (messageId === 0) return refuse(400, 'Message identifier is not specified');
  const found = knownDialog(world, bot, params);
  if ('refusal' in found) return found.refusal;
  const { dialog } = found;
  const problem = problemOf(dialog, messageId, clock.now());
  if (problem) return problem;
  dialog.messages.delete(messageId);
  bumpDialog(world, dialog);
  return success(true, { chatId: dialog.chat.id, messageId });
};

/** deleteMessages. Ids that are not there are skipped; one that can't be deleted refuses all. */
export const deleteMessages: Method = ({ world, clock }, { bot, params }) => {
  const ids = jsonArg(params, 'message_ids');
  if (!Array.isArray(ids) || ids.length === 0) return refuse(400, 'Message identifiers are not specified');
  if (ids.length > 100) return refuse(400, 'Too many message identifiers specified');
  const found = knownDialog(world, bot, params);
  if ('refusal' in found) return found.refusal;
  const { dialog } = found;
  const present = ids.map(Number).filter((id) => dialog.messages.has(id));
  for (const id of present) {
    const problem = problemOf(dialog, id, clock.now());
    if (problem) return problem;
  }
  for (const id of present) dialog.messages.delete(id);
  bumpDialog(world, dialog);
  return success(true, { chatId: dialog.chat.id });
};

function problemOf(dialog: Dialog, messageId: number, nowMs: number): Failure | undefined {
  const message = dialog.messages.get(messageId);
  if (!message) return refuse(400, 'message to delete not found');
  if (dialog.chat.type === 'supergroup') return undefined;
  if (dialog.chat.type === 'group' && !message.from.is_bot) return refuse(400, "Message can't be deleted");
  const ageS = Math.floor(nowMs / 1000) - message.date;
  return ageS > revokeLimitS ? refuse(400, "Message can't be deleted for everyone") : undefined;
}
