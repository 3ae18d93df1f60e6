import { answerPress } from '../world/index.ts';
import { refuse, success } from './answers.ts';
import { booleanArg, textArg } from './args.ts';
import type { Method } from './method.ts';

/** Bot API: 0-200 characters. */
const maxTextLength = 200;

/** answerCallbackQuery. Too late, or for a press that never was, is refused in the same words. */
export const answerCallbackQuery: Method = ({ world, clock }, { bot, params }) => {
  const id = textArg(params, 'callback_query_id');
  const answer = {
    text: textArg(params, 'text'),
    showAlert: booleanArg(params, 'show_alert'),
    url: textArg(params, 'url'),
  };
  if ([...answer.text].length > maxTextLength) return refuse(400, 'MESSAGE_TOO_LONG');
  const press = answerPress(world, bot, id, answer, clock.monotonicMs());
  if (!press) return refuse(400, 'query is too old and response timeout expired or query ID is invalid');
  return success(true, { chatId: press.chatId, messageId: press.messageId, text: answer.text });
};
