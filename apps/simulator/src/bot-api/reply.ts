import type { MessageEntity, TextQuote } from 'grammy/types';
import { booleanField, integerField, optionalTextField } from '../formatting/index.ts';
import { type Bot, type ChatMessage, type Dialog, type World, withoutReply } from '../world/index.ts';
import { type Failure, refuse } from './answers.ts';
import { booleanArg, integerArg, isRecord, jsonArg, type Params } from './args.ts';
import { knownDialog } from './chat-access.ts';
import { isTooLong, type MessageText, readFormatted } from './message-text.ts';
import { reading } from './refusing.ts';

/** Which message a new one answers. */
export interface WantedReply {
  /** Of another chat than that of the message; empty for the same. */
  chatId: string;
  messageId: number;
  /** Without that message, go on without a reply. */
  optional: boolean;
  quote?: MessageText;
}

/** What a reply puts into a message. */
export type ReplyFields = Pick<ChatMessage, 'reply_to_message' | 'external_reply' | 'quote'>;

/** Reads reply_parameters, or the two older parameters in its place. */
export function readReply(params: Params): WantedReply | { refusal: Failure } {
  const value = jsonArg(params, 'reply_parameters');
  if (value === undefined) {
    const optional = booleanArg(params, 'allow_sending_without_reply');
    return { chatId: '', messageId: integerArg(params, 'reply_to_message_id'), optional };
  }
  if (value instanceof Error) return { refusal: refuse(400, "Can't parse reply parameters JSON object") };
  if (!isRecord(value)) return { refusal: refuse(400, 'Object expected as reply parameters') };
  if (Object.keys(value).length === 0) return { chatId: '', messageId: 0, optional: false };
  const read = reading(() => ({
    chatId: optionalTextField(value, 'chat_id'),
    messageId: integerField(value, 'message_id'),
    optional: booleanField(value, 'allow_sending_without_reply'),
    hasQuote: optionalTextField(value, 'quote') !== '',
  }));
  if ('refusal' in read) return read;
  const { hasQuote, ...wanted } = read.value;
  if (!hasQuote) return wanted;
  const quote = readFormatted(value, 'quote', 'quote_parse_mode', 'quote_entities');
  return 'refusal' in quote ? quote : { ...wanted, quote };
}

/** Finds the message to reply to, in this chat or in another that the bot sees. */
export function findReply(
  world: World,
  bot: Bot,
  dialog: Dialog,
  wanted: WantedReply,
): { fields: ReplyFields } | { refusal: Failure } {
  if (wanted.messageId <= 0) return { fields: {} };
  const there = wanted.chatId === '' ? { dialog } : knownDialog(world, bot, { chat_id: wanted.chatId });
  if ('refusal' in there) return there;
  const message = there.dialog.messages.get(wanted.messageId);
  if (!message) {
    return wanted.optional ? { fields: {} } : { refusal: refuse(400, 'message to be replied not found') };
  }
  const quoted: { quote?: TextQuote } | { refusal: Failure } = wanted.quote ? quoteFrom(message, wanted.quote) : {};
  if ('refusal' in quoted) return quoted;
  if (there.dialog === dialog) return { fields: { reply_to_message: withoutReply(message), ...quoted } };
  const { chat, from, date, message_id } = message;
  const origin = { type: 'user' as const, sender_user: from, date };
  const where = chat.type === 'supergroup' ? { chat, message_id } : { message_id };
  return { fields: { external_reply: { origin, ...where }, ...quoted } };
}

const maxQuoteLength = 1024;
/** Bot API, TextQuote: only these stay in a quote. */
const quotable = new Set<MessageEntity['type']>(
  'bold italic underline strikethrough spoiler custom_emoji date_time'.split(' ') as MessageEntity['type'][],
);

/** A quote must be an exact part of the message. */
function quoteFrom(
  message: ChatMessage,
  { text, entities, problem }: MessageText,
): { quote: TextQuote } | { refusal: Failure } {
  if (problem) return { refusal: problem };
  const position = (message.text ?? message.caption ?? '').indexOf(text);
  if (position < 0 || isTooLong(text, maxQuoteLength)) return { refusal: refuse(400, 'QUOTE_TEXT_INVALID') };
  const kept = entities?.filter(({ type }) => quotable.has(type)) ?? [];
  const quote: TextQuote = { text, position, is_manual: true, ...(kept.length > 0 ? { entities: kept } : {}) };
  return { quote };
}
