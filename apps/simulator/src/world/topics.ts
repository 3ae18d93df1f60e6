import type { ForumTopicCreated, User } from 'grammy/types';
import { addMessage, bumpDialog, type Dialog } from './dialogs.ts';
import type { Bot, ChatMessage, World } from './world.ts';

/** A topic of a forum, or of a private chat with a bot that has topics. */
export interface Topic {
  id: number;
  name: string;
  iconColor: number;
  iconCustomEmojiId?: string | undefined;
  createdBy: number;
  closed: boolean;
  hidden: boolean;
}

/** The topic that every forum has. Its messages carry no message_thread_id (Client.cpp, GENERAL_FORUM_TOPIC_ID). */
export const generalTopicId = 1;
/** Bot API, createForumTopic: the first of the six colours. */
const defaultIconColor = 0x6fb9f0;

/** Only supergroups can be forums; a private chat has topics when its bot has them. */
export function isForum(bot: Bot, { chat }: Dialog): boolean {
  if (chat.type === 'private') return bot.me.has_topics_enabled;
  return chat.type === 'supergroup' && chat.is_forum === true;
}

export function topicOf(dialog: Dialog, id: number): Topic | undefined {
  const known = dialog.topics?.get(id);
  if (known || id !== generalTopicId || dialog.chat.type !== 'supergroup') return known;
  return keep(dialog, { ...newTopic(id, 'General', 0) });
}

/** Opens a topic: its id is that of the message that says so. */
export function createTopic(
  world: World,
  dialog: Dialog,
  by: User,
  date: number,
  wanted: ForumTopicCreated,
): { topic: Topic; message: ChatMessage } {
  const message = addMessage(world, dialog, { from: by, date, forum_topic_created: wanted });
  message.message_thread_id = message.message_id;
  message.is_topic_message = true;
  const topic = keep(dialog, {
    ...newTopic(message.message_id, wanted.name, by.id),
    iconColor: wanted.icon_color,
    iconCustomEmojiId: wanted.icon_custom_emoji_id,
  });
  return { topic, message };
}

/** A topic with a given id, made on first sight as groups and people are. */
export function ensureTopic(dialog: Dialog, id: number, by: User): Topic {
  const known = topicOf(dialog, id);
  if (known) return known;
  dialog.counter.last = Math.max(dialog.counter.last, id);
  return keep(dialog, newTopic(id, `Topic ${id}`, by.id));
}

/** Forgets a topic and all that was written in it. */
export function deleteTopic(world: World, dialog: Dialog, id: number): void {
  dialog.topics?.delete(id);
  for (const message of dialog.messages.values()) {
    if (message.message_thread_id === id) dialog.messages.delete(message.message_id);
  }
  bumpDialog(world, dialog);
}

/** How a message says in which topic it stands. */
export const threadFields = (threadId: number | undefined) =>
  threadId && threadId !== generalTopicId ? { message_thread_id: threadId, is_topic_message: true as const } : {};

/** Telegram cuts names at 128 characters (td, `clean_name`). */
export const cleanTopicName = (name: string): string => [...name.replace(/\s+/g, ' ').trim()].slice(0, 128).join('');

export const iconColorOr = (color: number): number => color || defaultIconColor;

const newTopic = (id: number, name: string, createdBy: number): Topic => ({
  id,
  name,
  iconColor: defaultIconColor,
  createdBy,
  closed: false,
  hidden: false,
});

function keep(dialog: Dialog, topic: Topic): Topic {
  dialog.topics ??= new Map();
  dialog.topics.set(topic.id, topic);
  return topic;
}
