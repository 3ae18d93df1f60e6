import { showDraft } from '../world/index.ts';
import { refuse, success } from './answers.ts';
import { booleanArg, integerArg } from './args.ts';
import { writableDialog } from './chat-access.ts';
import { isTooLong, readFormatted } from './message-text.ts';
import type { Method } from './method.ts';
import { threadFor } from './placing.ts';

/**
 * sendMessageDraft. Only its documentation is known, so the two refusals of the servers are guesses in their manner: TEXTDRAFT_PEER_INVALID
 * outside of private chats and RANDOM_ID_INVALID for a draft_id of 0. An empty text shows "Thinking…".
 */
export const sendMessageDraft: Method = ({ world, clock, surface }, { bot, params }) => {
  const draftId = integerArg(params, 'draft_id');
  const read = readFormatted(params, 'text', 'parse_mode', 'entities');
  if ('refusal' in read) return read.refusal;
  const found = writableDialog(world, bot, params);
  if ('refusal' in found) return found.refusal;
  const { dialog } = found;
  if (read.problem) return read.problem;
  if (dialog.chat.type !== 'private') return refuse(400, 'TEXTDRAFT_PEER_INVALID');
  const thread = threadFor(bot, dialog, integerArg(params, 'message_thread_id'));
  if ('refusal' in thread) return thread.refusal;
  if (draftId === 0) return refuse(400, 'RANDOM_ID_INVALID');
  if (isTooLong(read.text)) return refuse(400, 'MESSAGE_TOO_LONG');
  const { stopButton } = surface.settings();
  const draft = {
    bot,
    draftId,
    threadId: thread.id,
    text: read.text,
    entities: read.entities,
    canStop: stopButton && booleanArg(params, 'can_stop'),
    keepOnStop: booleanArg(params, 'keep_on_stop'),
  };
  showDraft(world, dialog, draft, clock.monotonicMs());
  return success(true, { chatId: dialog.chat.id, text: read.text, ...(thread.id > 0 ? { threadId: thread.id } : {}) });
};
