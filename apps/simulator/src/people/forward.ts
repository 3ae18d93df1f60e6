import { z } from 'zod';
import type { Bot, ChatMessage } from '../world/index.ts';
import type { PeopleContext } from './context.ts';
import { messageFor, type Sent, say, writing } from './where.ts';

const id = z.number().int();

export const forwardAct = z.object({
  ...writing,
  /** Where the message stands now; without it the person's private chat with the bot. */
  fromChatId: id.optional(),
  messageId: id.positive(),
  /** The author lets nobody see who they are. */
  hidden: z.boolean().default(false),
});

/** Forwards a message that is in one of the bot's chats. A forward of a forward names the first author. */
export function forwardAsUser(context: PeopleContext, bot: Bot, act: z.infer<typeof forwardAct>): Sent {
  const { message } = messageFor(bot, { ...act, chatId: act.fromChatId });
  return say(context, bot, act, {
    ...contentOf(message),
    forward_origin: message.forward_origin ?? originOf(message, act.hidden),
  });
}

function originOf({ from, date }: ChatMessage, hidden: boolean): NonNullable<ChatMessage['forward_origin']> {
  const name = [from.first_name, from.last_name].filter(Boolean).join(' ');
  return hidden ? { type: 'hidden_user', sender_user_name: name, date } : { type: 'user', sender_user: from, date };
}

/** What a message says, without who, when, where and in answer to what. */
function contentOf(message: ChatMessage): Partial<ChatMessage> {
  const { message_id, chat, from, date, edit_date, message_thread_id, is_topic_message, ...rest } = message;
  const { reply_to_message, reply_markup, media_group_id, ...content } = rest;
  return content;
}
