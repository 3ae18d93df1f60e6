import type { ReplyKeyboardMarkup } from 'grammy/types';
import {
  type Bot,
  type ChatMessage,
  type Dialog,
  generalTopicId,
  isForum,
  threadFields,
  topicOf,
  type World,
} from '../world/index.ts';
import { type Failure, refuse } from './answers.ts';
import { integerArg, type Params } from './args.ts';
import { writableDialog } from './chat-access.ts';
import { findReply, type ReplyFields, readReply, type WantedReply } from './reply.ts';
import { finishMarkup, type ReplyMarkup, readReplyMarkup } from './reply-markup.ts';

/** Where a message is to stand, besides its chat: what it answers and what hangs under it. */
export interface Placing {
  reply: WantedReply;
  markup?: ReplyMarkup | undefined;
}

/** Reads reply and keyboard, which the server does before it looks for the chat (Client.cpp, `do_send_message`). */
export function readPlacing(params: Params): Placing | { refusal: Failure } {
  const reply = readReply(params);
  if ('refusal' in reply) return reply;
  const keyboard = readReplyMarkup(params);
  return 'refusal' in keyboard ? keyboard : { reply, markup: keyboard.markup };
}

/** A place that was found. `fields` go into the message. */
export interface Place {
  dialog: Dialog;
  threadId: number;
  fields: Pick<ChatMessage, 'message_thread_id' | 'is_topic_message' | 'reply_markup'> & ReplyFields;
  /** The keyboard that the message brings; null takes away the one that is there. */
  keyboard?: ReplyKeyboardMarkup | null | undefined;
}

/** Finds chat, topic and the message to reply to, in this order (Client.cpp, `check_reply_parameters`). */
export function findPlace(world: World, bot: Bot, params: Params, wanted: Placing): Place | { refusal: Failure } {
  const found = writableDialog(world, bot, params);
  if ('refusal' in found) return found;
  const { dialog } = found;
  const thread = threadFor(bot, dialog, integerArg(params, 'message_thread_id'));
  if ('refusal' in thread) return thread;
  const reply = findReply(world, bot, dialog, wanted.reply);
  if ('refusal' in reply) return reply;
  const closed = closedFor(bot, dialog, thread.id);
  if (closed) return { refusal: closed };
  const markup = finishMarkup(wanted.markup, dialog);
  if ('refusal' in markup) return markup;
  return {
    dialog,
    threadId: thread.id,
    fields: {
      ...threadFields(thread.id),
      ...reply.fields,
      ...(markup.inline ? { reply_markup: markup.inline } : {}),
    },
    keyboard: markup.keyboard,
  };
}

/** The topic to write in; 0 for none. Chats that can have no topics take any number and forget it. */
export function threadFor(bot: Bot, dialog: Dialog, id: number): { id: number } | { refusal: Failure } {
  const canHaveTopics = dialog.chat.type === 'private' || isForum(bot, dialog);
  if (id <= 0 || !canHaveTopics) return { id: 0 };
  // The General topic of a forum is written to without a thread id; with it, it is not found (Client.cpp).
  const general = id === generalTopicId && dialog.chat.type === 'supergroup';
  return general || !topicOf(dialog, id) ? { refusal: refuse(400, 'Message thread not found') } : { id };
}

/** In a closed topic only its creator and those who may manage topics can write. */
function closedFor(bot: Bot, dialog: Dialog, threadId: number): Failure | undefined {
  const topic = dialog.topics?.get(threadId || generalTopicId);
  const refused = topic?.closed && !dialog.botsManageTopics && topic.createdBy !== bot.id;
  return refused ? refuse(400, 'TOPIC_CLOSED') : undefined;
}
