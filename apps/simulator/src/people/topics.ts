import { z } from 'zod';
import { simulatorErrors } from '../errors.ts';
import {
  addMessage,
  type Bot,
  cleanTopicName,
  createTopic,
  iconColorOr,
  isForum,
  threadFields,
  topicOf,
} from '../world/index.ts';
import type { PeopleContext } from './context.ts';
import { tellBots } from './tell-bots.ts';
import { placeOf, type Sent } from './where.ts';

const id = z.number().int();
const who = { userId: id.positive(), chatId: id.optional() };

export const createTopicAct = z.object({ ...who, name: z.string().min(1).max(128) });

/** Opens a topic in a forum, or in the private chat with a bot that has topics. Throws `not-a-forum`. */
export function createTopicAsUser(
  context: PeopleContext,
  bot: Bot,
  act: z.infer<typeof createTopicAct>,
): Sent & { threadId: number } {
  const { dialog, user, fields } = placeOf(context, bot, act);
  if (!isForum(bot, dialog)) throw simulatorErrors.notAForum({ chatId: dialog.chat.id });
  const { topic, message } = createTopic(context.world, dialog, user, fields.date, {
    name: cleanTopicName(act.name),
    icon_color: iconColorOr(0),
  });
  return { updateId: tellBots(context, bot, dialog, 'message', message), message, threadId: topic.id };
}

export const closeTopicAct = z.object({ ...who, threadId: id.positive(), closed: z.boolean().default(true) });

/** Closes a topic of a forum, or opens it again; 1 is the General topic. Throws `not-a-forum`, `topic-not-found`. */
export function closeTopicAsUser(context: PeopleContext, bot: Bot, act: z.infer<typeof closeTopicAct>): Sent {
  const { dialog, fields } = placeOf(context, bot, { userId: act.userId, chatId: act.chatId });
  if (dialog.chat.type !== 'supergroup' || !isForum(bot, dialog)) {
    throw simulatorErrors.notAForum({ chatId: dialog.chat.id });
  }
  const topic = topicOf(dialog, act.threadId);
  if (!topic) throw simulatorErrors.topicNotFound({ chatId: dialog.chat.id, threadId: act.threadId });
  topic.closed = act.closed;
  const notice = act.closed ? { forum_topic_closed: {} } : { forum_topic_reopened: {} };
  const message = addMessage(context.world, dialog, { ...fields, ...threadFields(topic.id), ...notice });
  return { updateId: tellBots(context, bot, dialog, 'message', message), message };
}
