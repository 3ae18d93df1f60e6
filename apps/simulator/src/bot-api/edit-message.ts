import { isDeepStrictEqual } from 'node:util';
import { bumpDialog, type ChatMessage, type Dialog, seenBy, withMentions } from '../world/index.ts';
import { type Failure, refuse, success } from './answers.ts';
import { integerArg, textArg } from './args.ts';
import { maxCaptionLength, readCaption } from './caption.ts';
import { findChat } from './chat-access.ts';
import { isTooLong, readText } from './message-text.ts';
import type { Method, MethodCall, MethodContext } from './method.ts';
import { finishInlineOnly, type ReplyMarkup, readReplyMarkup } from './reply-markup.ts';

const notModified =
  'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message';

/** editMessageText. An edit to what stands there already is refused, as is one of a message that is not the bot's. */
export const editMessageText: Method = (context, call) => {
  const read = readText(call.params);
  if ('refusal' in read) return read.refusal;
  const markup = readReplyMarkup(call.params);
  if ('refusal' in markup) return markup.refusal;
  const { text, entities, problem } = read;
  return edit(context, call, markup.markup, {
    allows: (message) =>
      message.text === undefined ? refuse(400, 'There is no text in the message to edit') : undefined,
    // The length is left to the servers, who say it in capitals.
    change: () => problem ?? (isTooLong(text) ? refuse(400, 'MESSAGE_TOO_LONG') : { text, entities }),
  });
};

/** editMessageCaption. An empty caption takes it away. */
export const editMessageCaption: Method = (context, call) => {
  const markup = readReplyMarkup(call.params);
  if ('refusal' in markup) return markup.refusal;
  const read = readCaption(call.params);
  if ('refusal' in read) return read.refusal;
  const { caption, caption_entities, problem } = read;
  const isLong = isTooLong(caption ?? '', maxCaptionLength);
  return edit(context, call, markup.markup, {
    allows: (message) => (hasCaption(message) ? undefined : refuse(400, 'There is no caption in the message to edit')),
    change: () => problem ?? (isLong ? refuse(400, 'MEDIA_CAPTION_TOO_LONG') : { caption, caption_entities }),
  });
};

/** editMessageReplyMarkup. Without a markup the buttons go. */
export const editMessageReplyMarkup: Method = (context, call) => {
  const markup = readReplyMarkup(call.params);
  if ('refusal' in markup) return markup.refusal;
  return edit(context, call, markup.markup, { allows: () => undefined, change: () => ({}) });
};

const captioned = ['photo', 'video', 'animation', 'audio', 'document', 'voice', 'paid_media'] as const;
const hasCaption = (message: ChatMessage) => captioned.some((kind) => message[kind] !== undefined);

interface Change {
  /** Why this message can't be edited so. */
  allows: (message: ChatMessage) => Failure | undefined;
  /** What is to stand in it, with fields that go being undefined; or what is wrong with that. */
  change: () => Partial<{ [Field in keyof ChatMessage]: ChatMessage[Field] | undefined }> | Failure;
}

function edit(
  { world, clock }: MethodContext,
  { bot, params }: MethodCall,
  wanted: ReplyMarkup | undefined,
  { allows, change }: Change,
) {
  const messageId = integerArg(params, 'message_id', { min: 0 });
  if (textArg(params, 'chat_id') === '' && messageId === 0) return editInline(textArg(params, 'inline_message_id'));
  const found = findChat(world, bot, params, 'edit');
  if ('refusal' in found) return found.refusal;
  const { dialog } = found;
  const message = dialog.messages.get(messageId);
  if (!message) return refuse(400, 'message to edit not found');
  if (message.from.id !== bot.id || isService(message)) return refuse(400, "Message can't be edited");
  const refused = allows(message);
  if (refused) return refused;
  const markup = finishInlineOnly(wanted);
  if ('refusal' in markup) return markup.refusal;
  const changed = change();
  if ('ok' in changed) return changed as Failure; // `ok` is a field of answers only
  const next = withMentions(world, changedMessage(message, { ...changed, reply_markup: markup.inline }));
  if (isSame(message, next)) return refuse(400, notModified);
  return store(dialog, { ...next, edit_date: Math.floor(clock.now() / 1000) });

  function store(where: Dialog, edited: ChatMessage) {
    where.messages.set(edited.message_id, edited);
    bumpDialog(world, where);
    const text = edited.text ?? edited.caption ?? '';
    return success(seenBy(bot, edited), { chatId: where.chat.id, messageId: edited.message_id, text });
  }
}

/** Nothing is ever sent in inline mode here, so no inline_message_id is known. */
const editInline = (inlineMessageId: string) =>
  refuse(400, inlineMessageId === '' ? 'Message identifier is not specified' : 'MESSAGE_ID_INVALID');

const serviceFields = ['new_chat_members', 'left_chat_member', 'migrate_to_chat_id', 'migrate_from_chat_id'] as const;
const isService = (message: ChatMessage) =>
  serviceFields.some((field) => message[field] !== undefined) || message.forum_topic_created !== undefined;

/** The message with other fields; a field that is undefined is gone. */
function changedMessage(message: ChatMessage, changes: object): ChatMessage {
  const fields = Object.entries({ ...message, ...changes }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(fields) as unknown as ChatMessage; // the fields of one message are those of the other
}

const shown = ['text', 'entities', 'caption', 'caption_entities', 'reply_markup'] as const;
const isSame = (a: ChatMessage, b: ChatMessage) => shown.every((field) => isDeepStrictEqual(a[field], b[field]));
