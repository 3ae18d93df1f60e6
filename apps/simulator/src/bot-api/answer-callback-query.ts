import { refuse, success } from './answers.ts';
import { textArg } from './args.ts';
import type { Method } from './method.ts';

/** answerCallbackQuery. Too late, or for a press that never was, is refused in the same words. */
export const answerCallbackQuery: Method = ({ clock }, { bot, params }) => {
  const query = bot.callbackQueries.get(textArg(params, 'callback_query_id'));
  if (!query || query.expiresAtMs < clock.monotonicMs()) {
    return refuse(400, 'query is too old and response timeout expired or query ID is invalid');
  }
  query.answer = textArg(params, 'text');
  return success(true);
};
