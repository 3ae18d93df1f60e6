import { addMessage, type ChatMessage, type Dialog, withoutReply } from '../world/index.ts';
import { type Failure, refuse, success } from './answers.ts';
import { booleanArg, integerArg, isRecord, jsonArg, type Params } from './args.ts';
import { writableDialog } from './chat-access.ts';
import { isTooLong, readText } from './message-text.ts';
import type { Method } from './method.ts';
import { readReplyMarkup } from './reply-markup.ts';

/** sendMessage. Checks in the server's order: text, reply, markup, chat, message to reply to, length. */
export const sendMessage: Method = ({ world, clock }, { bot, params }) => {
  const read = readText(params);
  if ('refusal' in read) return read.refusal;
  const wanted = readReply(params);
  if ('refusal' in wanted) return wanted.refusal;
  const keyboard = readReplyMarkup(params);
  if ('refusal' in keyboard) return keyboard.refusal;
  const found = writableDialog(world, bot, params);
  if ('refusal' in found) return found.refusal;
  const { dialog } = found;
  const reply = repliedMessage(dialog, wanted);
  if ('refusal' in reply) return reply.refusal;
  if (isTooLong(read.text)) return refuse(400, 'Message is too long');

  const threadId = integerArg(params, 'message_thread_id');
  const message = addMessage(world, dialog, {
    from: bot.user,
    date: Math.floor(clock.now() / 1000),
    ...threadFields(threadId),
    ...(reply.message ? { reply_to_message: withoutReply(reply.message) } : {}),
    ...read,
    ...(keyboard.markup ? { reply_markup: keyboard.markup } : {}),
  });
  const facts = { chatId: dialog.chat.id, messageId: message.message_id, text: read.text };
  return success(message, threadId > 0 ? { ...facts, threadId } : facts);
};

export const threadFields = (threadId: number) =>
  threadId > 0 ? { message_thread_id: threadId, is_topic_message: true as const } : {};

interface WantedReply {
  messageId: number;
  optional: boolean;
}

function readReply(params: Params): WantedReply | { refusal: Failure } {
  const value = jsonArg(params, 'reply_parameters');
  if (value === undefined) {
    return {
      messageId: integerArg(params, 'reply_to_message_id'),
      optional: booleanArg(params, 'allow_sending_without_reply'),
    };
  }
  if (value instanceof Error) return { refusal: refuse(400, "Can't parse reply parameters JSON object") };
  if (!isRecord(value)) return { refusal: refuse(400, 'Object expected as reply parameters') };
  return {
    messageId: integerArg(value, 'message_id'),
    optional: booleanArg(value, 'allow_sending_without_reply'),
  };
}

function repliedMessage(dialog: Dialog, wanted: WantedReply): { message?: ChatMessage } | { refusal: Failure } {
  if (wanted.messageId <= 0) return {};
  const message = dialog.messages.get(wanted.messageId);
  if (message) return { message };
  return wanted.optional ? {} : { refusal: refuse(400, 'message to be replied not found') };
}
