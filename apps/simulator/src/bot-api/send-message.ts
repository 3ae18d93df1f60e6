import { refuse } from './answers.ts';
import { isTooLong, readText } from './message-text.ts';
import type { Method } from './method.ts';
import { sendContent } from './send-content.ts';

/** sendMessage. Checks in the server's order: text, reply, markup, chat, topic, message to reply to, entities, length. */
export const sendMessage: Method = (context, call) => {
  const read = readText(call.params);
  if ('refusal' in read) return read.refusal;
  const { problem, ...content } = read;
  return sendContent(context, call, () => {
    if (problem) return problem;
    return isTooLong(content.text) ? refuse(400, 'Message is too long') : content;
  });
};
