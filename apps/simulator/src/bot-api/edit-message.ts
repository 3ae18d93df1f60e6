import { isDeepStrictEqual } from 'node:util';
import { bumpDialog, type ChatMessage } from '../world/index.ts';
import { type Failure, refuse, success } from './answers.ts';
import { integerArg } from './args.ts';
import { knownDialog } from './chat-access.ts';
import { isTooLong, readText } from './message-text.ts';
import type { Method, MethodCall, MethodContext } from './method.ts';
import { readReplyMarkup } from './reply-markup.ts';

const notModified =
  'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message';

/** editMessageText. An edit to what stands there already is refused, as is one of a message that is not the bot's. */
export const editMessageText: Method = (context, call) => {
  const read = readText(call.params);
  if ('refusal' in read) return read.refusal;
  return edit(context, call, (message) => {
    if (isTooLong(read.text)) return refuse(400, 'Message is too long');
    if (message.text === undefined) return refuse(400, 'There is no text in the message to edit');
    return { ...message, text: read.text, entities: read.entities };
  });
};

/** editMessageReplyMarkup. */
export const editMessageReplyMarkup: Method = (context, call) => edit(context, call, (message) => ({ ...message }));

function edit(
  { world, clock }: MethodContext,
  { bot, params }: MethodCall,
  change: (message: ChatMessage) => ChatMessage | Failure,
) {
  const markup = readReplyMarkup(params);
  if ('refusal' in markup) return markup.refusal;
  const found = knownDialog(world, bot, params);
  if ('refusal' in found) return found.refusal;
  const { dialog } = found;
  const message = dialog.messages.get(integerArg(params, 'message_id'));
  if (!message) return refuse(400, 'message to edit not found');
  if (message.from.id !== bot.id) return refuse(400, "Message can't be edited");
  const changed = change(message);
  if ('ok' in changed) return changed;
  const next: ChatMessage = { ...changed, reply_markup: markup.markup };
  if (isSame(message, next)) return refuse(400, notModified);

  next.edit_date = Math.floor(clock.now() / 1000);
  dialog.messages.set(next.message_id, next);
  bumpDialog(world, dialog);
  return success(next, { chatId: dialog.chat.id, messageId: next.message_id, text: next.text ?? '' });
}

const isSame = (a: ChatMessage, b: ChatMessage) =>
  a.text === b.text && isDeepStrictEqual(a.entities, b.entities) && isDeepStrictEqual(a.reply_markup, b.reply_markup);
