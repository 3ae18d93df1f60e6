import { type Attachment, attachmentOf } from './attachment.ts';
import { plainText } from './rich-text.ts';
import type { ChatTrouble } from './send-part.ts';
import { parseJson } from './update-head.ts';
import {
  type WireChat,
  type WireEntity,
  type WireMembership,
  type WireMessage,
  type WirePress,
  type WireReaction,
  type WireUser,
  wireUpdate,
} from './wire-update.ts';

/**
 * A Telegram update in our words. `kind`: `text` = a message that can be answered (a caption too); `edit` = new text of one; `media` = a
 * message without words; `press` = of a button; `stop` = of the button of a draft; `reaction` = emoji put on a message; `member` = the bot
 * may write to the chat, or may not any more; `moved` = the chat has another id now; `other` = nothing to do.
 */
export interface IncomingUpdate {
  updateId: number;
  kind: 'text' | 'edit' | 'media' | 'press' | 'stop' | 'reaction' | 'member' | 'moved' | 'other';
  /** 0: the press of a button that stands in no chat of ours. */
  chatId: number;
  /** 0 also for the General topic of a group and for threads of replies that are no topics. */
  topicId: number;
  isPrivate: boolean;
  /** Of a press or a reaction: the message that it belongs to. */
  messageId: number;
  text: string;
  /** `/start` without the bot's name, lower case. What follows it (a deep link's payload) stays in the text. */
  command: string | undefined;
  /** In groups: the bot was mentioned, replied to or commanded by name. */
  addressed: boolean;
  /** Who wrote as a chat (an anonymous administrator, a channel) has the id of that chat, which is negative. */
  sender: { id: number; name: string; username: string | undefined; language: string | undefined };
  /** Telegram's word for the chat, and a group's title. */
  chat?: { type: string; title?: string };
  attachments?: Attachment[];
  /** Messages of one album share it. */
  albumId?: string;
  /** The message_id that this message answers. */
  replyTo?: number;
  /** Of a `press`: by which it is answered, what the button carries, and the words on it. */
  callbackId?: string;
  data?: string;
  label?: string;
  /** Of a `stop`. */
  draftId?: number;
  /** Of a `reaction`: the emoji that stand there now. One of Telegram's own drawings is `custom:` and its id. */
  emoji?: string[];
  /** Of a `member`. */
  isMember?: boolean;
  /** Of a `member` that may not write any more: why. */
  trouble?: ChatTrouble;
  /** Of `moved`: a group became a supergroup. */
  moved?: { from: number; to: number };
}

type Read = Partial<IncomingUpdate>;
interface Bot {
  telegramId: number;
  username: string;
}

/** Reads a whole update as `bot` sees it. Bytes that are no update, or have a shape that Telegram never sends, are `other`. */
export function parseUpdate(raw: Uint8Array, bot: Bot): IncomingUpdate {
  const json = parseJson(raw);
  if (!json || !Number.isSafeInteger(json.update_id)) return { ...nothing, updateId: 0 };
  const { success, data } = wireUpdate.safeParse(json);
  return { ...nothing, ...(success ? readUpdate(data, bot) : {}), updateId: json.update_id };
}

const nothing: Omit<IncomingUpdate, 'updateId'> = {
  kind: 'other',
  chatId: 0,
  topicId: 0,
  isPrivate: false,
  messageId: 0,
  text: '',
  command: undefined,
  addressed: false,
  sender: { id: 0, name: '', username: undefined, language: undefined },
};

function readUpdate(update: ReturnType<typeof wireUpdate.parse>, bot: Bot): Read {
  if (update.message) return readMessage(update.message, bot);
  if (update.edited_message) return readEdit(update.edited_message, bot);
  if (update.callback_query) return readPress(update.callback_query);
  if (update.message_reaction) return readReaction(update.message_reaction);
  if (update.my_chat_member) return readMembership(update.my_chat_member);
  const stopped = update.stopped_message_generation;
  if (!stopped) return {};
  const sender = asUser(stopped.chat);
  return {
    kind: 'stop',
    ...placeOf(stopped.chat),
    topicId: stopped.message_thread_id ?? 0,
    sender,
    draftId: stopped.draft_id,
  };
}

function readMessage(message: WireMessage, bot: Bot): Read {
  const moved = movedChat(message);
  // Also when an anonymous administrator, who is a bot to Telegram, upgraded it.
  if (moved) return { kind: 'moved', moved };
  const sender = senderOf(message);
  const words = wordsOf(message);
  const attachment = attachmentOf(message);
  // Neither words nor anything that a person sends: it says what happened in the chat.
  if (!sender || (words.text === '' && !attachment)) return {};
  const place = placeOf(message.chat);
  const { command, isForOther } = commandOf(words, bot.username);
  const replied = repliedTo(message);
  return {
    kind: words.text === '' ? 'media' : 'text',
    ...place,
    topicId: topicOf(message),
    messageId: message.message_id,
    text: words.text,
    command,
    addressed: place.isPrivate || (!isForOther && (isOf(bot, replied?.from) || isNamed(words, bot))),
    sender,
    ...(attachment ? { attachments: [attachment] } : {}),
    ...(message.media_group_id ? { albumId: message.media_group_id } : {}),
    ...(replied ? { replyTo: replied.message_id } : {}),
  };
}

/** An edit without words (a live location that moves, a poll that ends) asks nothing anew. */
function readEdit(message: WireMessage, bot: Bot): Read {
  const read = readMessage(message, bot);
  return read.kind === 'text' ? { ...read, kind: 'edit' } : {};
}

/** Pressed buttons belong to messages of the bot, so they are always for it. In a channel it has none. */
function readPress({ id, from, data, message }: WirePress): Read {
  const read: Read = {
    kind: 'press',
    callbackId: id,
    sender: ofUser(from),
    addressed: true,
    ...(data === undefined ? {} : { data }),
  };
  if (!message || message.chat.type === 'channel') return read;
  const buttons = message.reply_markup?.inline_keyboard.flat() ?? [];
  const label = data === undefined ? undefined : buttons.find((button) => button.callback_data === data)?.text;
  return {
    ...read,
    ...placeOf(message.chat),
    topicId: topicOf(message),
    messageId: message.message_id,
    ...(label === undefined ? {} : { label }),
  };
}

function readReaction({ chat, message_id, user, actor_chat, new_reaction }: WireReaction): Read {
  const sender = user ? ofUser(user) : actor_chat && asUser(actor_chat);
  if (!sender || chat.type === 'channel') return {};
  const emoji = new_reaction.map((one) => one.emoji ?? (one.custom_emoji_id ? `custom:${one.custom_emoji_id}` : '⭐'));
  return { kind: 'reaction', ...placeOf(chat), messageId: message_id, sender, emoji };
}

function readMembership({ chat, from, new_chat_member: now }: WireMembership): Read {
  if (chat.type === 'channel') return {};
  const place = placeOf(chat);
  const trouble = troubleOf(now, place.isPrivate);
  return {
    kind: 'member',
    ...place,
    sender: ofUser(from),
    isMember: trouble === undefined,
    ...(trouble ? { trouble } : {}),
  };
}

/** Undefined while the bot may write there (Bot API, ChatMember). */
function troubleOf(now: WireMembership['new_chat_member'], isPrivate: boolean): ChatTrouble | undefined {
  switch (now.status) {
    case 'kicked':
      return isPrivate ? 'blocked' : 'kicked';
    case 'left':
      return 'kicked';
    case 'restricted':
      if (now.is_member === false) return 'kicked';
      return now.can_send_messages === false ? 'muted' : undefined;
    default:
      return undefined;
  }
}

const placeOf = ({ id, type, title }: WireChat) => ({
  chatId: id,
  isPrivate: type === 'private',
  chat: { type, ...(title === undefined ? {} : { title }) },
});

/** Messages of the General topic carry no thread, and its id (1) is no address to send to; a thread that is no topic is one of replies. */
const generalTopic = 1;
const topicOf = (message: Pick<WireMessage, 'is_topic_message' | 'message_thread_id' | 'chat'>): number => {
  const id = message.is_topic_message ? (message.message_thread_id ?? 0) : 0;
  return id === generalTopic && message.chat.type !== 'private' ? 0 : id;
};

/** Undefined for those to whom nothing is said: other bots, posts of channels, also when a group is told of them. */
function senderOf({
  from,
  sender_chat,
  is_automatic_forward,
  chat,
}: WireMessage): IncomingUpdate['sender'] | undefined {
  if (chat.type === 'channel' || is_automatic_forward) return undefined;
  // Who writes as a chat is a bot to Telegram for old clients' sake (Bot API, Message.sender_chat).
  if (sender_chat) return asUser(sender_chat);
  return from && !from.is_bot ? ofUser(from) : undefined;
}

const ofUser = (user: WireUser): IncomingUpdate['sender'] => ({
  id: user.id,
  name: [user.first_name, user.last_name].filter(Boolean).join(' '),
  username: user.username,
  language: user.language_code,
});

const asUser = ({ id, title, first_name, username }: WireChat): IncomingUpdate['sender'] => ({
  id,
  name: title ?? first_name ?? '',
  username,
  language: undefined,
});

interface Words {
  text: string;
  entities: WireEntity[];
}

function wordsOf(message: WireMessage): Words {
  if (message.text !== undefined) return { text: message.text, entities: message.entities ?? [] };
  if (message.caption !== undefined) return { text: message.caption, entities: message.caption_entities ?? [] };
  return { text: message.rich_message ? plainText(message.rich_message.blocks) : '', entities: [] };
}

/** Both chats are told of it, each in its own words (Bot API, Message). */
function movedChat({
  chat,
  migrate_to_chat_id,
  migrate_from_chat_id,
}: WireMessage): IncomingUpdate['moved'] | undefined {
  const moved = { from: migrate_from_chat_id ?? chat.id, to: migrate_to_chat_id ?? chat.id };
  return moved.from === moved.to ? undefined : moved;
}

/** A command at the start of the words; when it names another bot it is that one's (Bot API, MessageEntity `bot_command`). */
function commandOf({ text, entities }: Words, username: string): { command: string | undefined; isForOther: boolean } {
  const entity = entities.find(({ type, offset }) => type === 'bot_command' && offset === 0);
  const [name, target] = entity ? text.slice(0, entity.length).split('@') : [];
  const isForOther = target !== undefined && target.toLowerCase() !== username.toLowerCase();
  return { command: isForOther ? undefined : name?.toLowerCase(), isForOther };
}

const isOf = (bot: Bot, user: { id: number } | undefined) => user?.id === bot.telegramId;

/** A bare command does not say which of a group's bots it is for: one by name does, and a mention or a reply that comes with it. */
function isNamed({ text, entities }: Words, bot: Bot): boolean {
  const name = `@${bot.username}`.toLowerCase();
  return entities.some(({ type, offset, length, user }) => {
    const words = text.slice(offset, offset + length).toLowerCase();
    if (type === 'text_mention') return isOf(bot, user);
    return (type === 'mention' && words === name) || (type === 'bot_command' && offset === 0 && words.endsWith(name));
  });
}

/** In a topic each message without a reply carries the message that opened the topic, and that may be the bot's. */
function repliedTo({ reply_to_message: replied, message_thread_id }: WireMessage): WireMessage['reply_to_message'] {
  return replied?.forum_topic_created !== undefined && replied.message_id === message_thread_id ? undefined : replied;
}
