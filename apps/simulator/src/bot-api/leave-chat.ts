import { setStatus } from '../people/index.ts';
import { refuse, success } from './answers.ts';
import { findChat } from './chat-access.ts';
import type { Method } from './method.ts';

/** leaveChat. From a private chat nobody can leave. */
export const leaveChat: Method = (context, { bot, params }) => {
  const found = findChat(context.world, bot, params, 'edit');
  if ('refusal' in found) return found.refusal;
  const { dialog } = found;
  if (dialog.chat.type === 'private') return refuse(400, "Can't leave private chat");
  setStatus(context, bot, dialog, bot.user, 'left');
  return success(true, { chatId: dialog.chat.id });
};
