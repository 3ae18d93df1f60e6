import { addMessage, type ChatMessage, type Dialog, seenBy } from '../world/index.ts';
import { type Answer, type Failure, success } from './answers.ts';
import type { MethodCall, MethodContext } from './method.ts';
import { findPlace, readPlacing } from './placing.ts';

/** What a message says, besides who, when and where. */
export type Content = Omit<Partial<ChatMessage>, 'message_id' | 'chat' | 'from' | 'date'>;

/** Sends one message: reply, markup, chat, topic, message to reply to, then `make` completes the content or refuses it. */
export function sendContent(
  { world, clock }: MethodContext,
  { bot, params }: MethodCall,
  make: (dialog: Dialog) => Content | Failure,
): Answer {
  const placing = readPlacing(params);
  if ('refusal' in placing) return placing.refusal;
  const place = findPlace(world, bot, params, placing);
  if ('refusal' in place) return place.refusal;
  const content = make(place.dialog);
  if ('ok' in content) return content;
  const { dialog, threadId } = place;
  const date = Math.floor(clock.now() / 1000);
  if (place.keyboard !== undefined) dialog.keyboard = place.keyboard ?? undefined;
  const message = addMessage(world, dialog, { from: bot.user, date, ...place.fields, ...content });
  const facts = { chatId: dialog.chat.id, messageId: message.message_id, text: message.text ?? message.caption ?? '' };
  return success(seenBy(bot, message), threadId > 0 ? { ...facts, threadId } : facts);
}
