import type { CallbackQuery, Message, Update } from 'grammy/types';
import { parseJson } from './update-head.ts';

/** What came with a message, or instead of its text. Files are named by Telegram's ids; nothing is fetched. */
export interface Attachment {
  kind:
    | 'photo'
    | 'document'
    | 'voice'
    | 'audio'
    | 'video'
    | 'video_note'
    | 'animation'
    | 'sticker'
    | 'location'
    | 'venue'
    | 'contact'
    | 'poll'
    | 'dice'
    | 'unknown';
  fileId?: string;
  uniqueId?: string;
  fileName?: string;
  mimeType?: string;
  sizeBytes?: number;
  durationSeconds?: number;
  /** Of a sticker its emoji, of a contact, venue or poll what it is called. */
  label?: string;
  latitude?: number;
  longitude?: number;
}

/**
 * A Telegram update in our words. `kind`: `text` = a message that can be answered (a caption too); `edit` = new text of one; `media` = a
 * message without words; `press` = of a button; `stop` = of the button of a draft; `reaction` = emoji put on a message; `member` = the bot
 * may write to the chat, or may not any more; `moved` = the chat has another id now; `other` = nothing to do.
 */
export interface IncomingUpdate {
  updateId: number;
  kind: 'text' | 'edit' | 'media' | 'press' | 'stop' | 'reaction' | 'member' | 'moved' | 'other';
  chatId: number;
  topicId: number;
  isPrivate: boolean;
  /** Of a press or a reaction: the message that it belongs to. */
  messageId: number;
  text: string;
  /** `/start` without the bot's name, lower case. */
  command: string | undefined;
  /** In groups: the bot was mentioned, replied to or commanded by name. */
  addressed: boolean;
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
  /** Of a `reaction`: the emoji that stand there now. */
  emoji?: string[];
  /** Of a `member`. */
  isMember?: boolean;
  /** Of `moved`: a group became a supergroup. */
  moved?: { from: number; to: number };
}

/** Reads a whole update as `bot` sees it. Bytes that are no update, or have a shape that Telegram never sends, are `other`. */
export function parseUpdate(raw: Uint8Array, bot: { telegramId: number; username: string }): IncomingUpdate {
  const update = parseJson(raw);
  if (!update || !Number.isSafeInteger(update.update_id)) return { ...nothing, updateId: 0 };
  try {
    const read = update.callback_query ? readPress(update.callback_query) : readMessage(update, bot);
    return { ...nothing, ...read, updateId: update.update_id };
  } catch {
    // Whoever knows the secret may send anything; a field of the wrong type must not stop the lane.
    return { ...nothing, updateId: update.update_id };
  }
}

const readPress = ({ id }: CallbackQuery): Partial<IncomingUpdate> => ({ kind: 'press', callbackId: String(id) });

function readMessage(update: Update, bot: { telegramId: number; username: string }): Partial<IncomingUpdate> {
  const edited = update.edited_message;
  const message = update.message ?? edited;
  const moved = message && movedChat(message);
  // Also when an anonymous administrator, who is a bot to Telegram, upgraded it.
  if (moved) return { kind: 'moved', moved };
  if (!message?.from || message.from.is_bot) return {};
  if (![message.chat.id, message.from.id, message.message_id].every(Number.isSafeInteger)) return {};
  const text = String(message.text ?? '');
  const { command, target } = commandOf(message, bot.username);
  const isPrivate = message.chat.type === 'private';
  return {
    kind: kindOf(message, text, edited !== undefined),
    chatId: message.chat.id,
    topicId: message.is_topic_message ? Number(message.message_thread_id ?? 0) : 0,
    isPrivate,
    messageId: message.message_id,
    text,
    command,
    addressed: isPrivate || target !== undefined || isAddressed(message, bot),
    sender: {
      id: message.from.id,
      name: [message.from.first_name, message.from.last_name].filter(Boolean).join(' '),
      username: message.from.username,
      language: message.from.language_code,
    },
  };
}

/** An edit without text (a caption, a live location that moves) asks nothing anew. */
function kindOf(message: Message, text: string, edited: boolean): IncomingUpdate['kind'] {
  if (isServiceMessage(message)) return 'other';
  if (edited) return text === '' ? 'other' : 'edit';
  return text === '' ? 'media' : 'text';
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

/** Both chats are told of it, each in its own words (Bot API, Message). */
function movedChat({ chat, migrate_to_chat_id, migrate_from_chat_id }: Message): IncomingUpdate['moved'] | undefined {
  const moved = { from: migrate_from_chat_id ?? chat.id, to: migrate_to_chat_id ?? chat.id };
  const isMove = moved.from !== moved.to && Object.values(moved).every(Number.isSafeInteger);
  return isMove ? moved : undefined;
}

/** A command at the start of the text, and the bot that it names; none when that is another one (Bot API, MessageEntity `bot_command`). */
function commandOf(message: Message, username: string): { command?: string | undefined; target?: string | undefined } {
  const entity = message.entities?.find((e) => e.type === 'bot_command' && e.offset === 0);
  if (!entity) return {};
  const [name, target] = (message.text ?? '').slice(0, entity.length).split('@');
  if (target && target.toLowerCase() !== username.toLowerCase()) return {};
  return { command: name?.toLowerCase(), target };
}

function isAddressed(message: Message, bot: { telegramId: number; username: string }): boolean {
  if (message.reply_to_message?.from?.id === bot.telegramId) return true;
  const name = `@${bot.username.toLowerCase()}`;
  return (message.entities ?? []).some(
    (entity) =>
      entity.type === 'mention' &&
      (message.text ?? '').slice(entity.offset, entity.offset + entity.length).toLowerCase() === name,
  );
}

/** Messages that say what happened in the chat and carry nothing to answer. */
const serviceFields = [
  'new_chat_members',
  'left_chat_member',
  'new_chat_title',
  'new_chat_photo',
  'delete_chat_photo',
  'group_chat_created',
  'supergroup_chat_created',
  'pinned_message',
  'forum_topic_created',
  'forum_topic_edited',
  'forum_topic_closed',
  'forum_topic_reopened',
] as const;

const isServiceMessage = (message: Message) =>
  serviceFields.some((field) => message[field as keyof Message] !== undefined);
