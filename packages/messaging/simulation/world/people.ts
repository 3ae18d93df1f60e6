import type { ManualClock } from '@chatai/core/clock';
import type { Dice } from '../seeds.ts';
import type { Chat, Seen, TelegramModel } from './a-telegram.ts';

/** What the bot is called in groups. */
export const username = 'simulated_bot';
export const telegramId = 4_242;

/** A message that a person wrote to the bot. */
export interface Asked {
  /** A word that stands in no other message. */
  word: string;
  messageId: number;
  chatId: number;
  /** As it read first, and as it reads after its last edit. */
  first: string;
  text: string;
}

export type Update = Record<string, unknown> & { update_id: number };

/** What people do in the chats of a bot, as updates that Telegram makes of it. */
export function people(deps: { random: Dice; clock: ManualClock; telegram: TelegramModel }) {
  const { random, clock, telegram } = deps;
  const asked: Asked[] = [];
  /** By message and person: the emoji that stand there in the end, and in which chat. */
  const reactions = new Map<string, { chatId: number; emoji: string[] }>();
  let updateId = random.between(1_000, 1_000_000);
  let albums = 0;

  const seconds = () => Math.floor(clock.now() / 1_000);
  const wireChat = ({ id, isPrivate }: Chat) => ({
    id,
    type: isPrivate ? 'private' : 'supergroup',
    ...(isPrivate ? {} : { title: 'A group' }),
  });
  const person = (chat: Chat) => ({
    id: chat.isPrivate ? chat.id : random.between(901, 902),
    is_bot: false,
    first_name: 'Someone',
  });
  const update = (body: Record<string, unknown>): Update => ({ update_id: ++updateId, ...body });

  function message(chat: Chat, more: Record<string, unknown>) {
    return { message_id: telegram.nextMessageId(), date: seconds(), chat: wireChat(chat), from: person(chat), ...more };
  }

  /** In a group the bot is spoken to by its name. */
  function words(chat: Chat, text: string): { text: string; entities?: unknown[] } {
    if (chat.isPrivate) return { text };
    return {
      text: `@${username} ${text}`,
      entities: [{ type: 'mention', offset: 0, length: username.length + 1 }],
    };
  }

  function note(chat: Chat, messageId: number, word: string, text: string) {
    asked.push({ word, messageId, chatId: chat.id, first: text, text });
  }
  const newWord = () => `q${asked.length + 1}x`;

  return {
    asked,
    reactions,
    lastUpdateId: () => updateId,
    ask(chat: Chat, kind = ''): Update {
      const word = newWord();
      const said = words(chat, [word, kind].filter(Boolean).join(' '));
      const body = message(chat, said);
      note(chat, body.message_id, word, said.text);
      return update({ message: body });
    },
    /** Pieces come one by one, each as an update of its own. */
    album(chat: Chat): Update[] {
      const album = `album ${++albums}`;
      return Array.from({ length: random.between(2, 4) }, (_, index) => {
        const photo = [{ file_id: `${album} ${index}`, width: 1, height: 1 }];
        if (index > 0) return update({ message: message(chat, { media_group_id: album, photo }) });
        const word = newWord();
        const { text: caption, entities } = words(chat, word);
        const body = message(chat, {
          media_group_id: album,
          photo,
          caption,
          ...(entities ? { caption_entities: entities } : {}),
        });
        note(chat, body.message_id, word, caption);
        return update({ message: body });
      });
    },
    edit(chat: Chat): Update | undefined {
      const mine = asked.filter(({ chatId }) => chatId === chat.id);
      if (mine.length === 0) return undefined;
      const one = random.pick(mine.slice(-3));
      one.text = words(chat, `${one.word} edited${updateId}`).text;
      const { entities } = words(chat, '');
      return update({
        edited_message: {
          ...message(chat, { text: one.text, ...(entities ? { entities } : {}) }),
          message_id: one.messageId,
          edit_date: seconds(),
        },
      });
    },
    stopCommand(chat: Chat): Update {
      return update({
        message: message(chat, { text: '/stop', entities: [{ type: 'bot_command', offset: 0, length: 5 }] }),
      });
    },
    stopDraft(chat: Chat): Update | undefined {
      return chat.draft && update({ stopped_message_generation: { chat: wireChat(chat), draft_id: chat.draft.id } });
    },
    press(chat: Chat, { id, data }: Seen): Update {
      const button = random.pick(data);
      return update({
        callback_query: {
          id: `press ${updateId}`,
          from: person(chat),
          data: button.data,
          message: {
            message_id: id,
            chat: wireChat(chat),
            reply_markup: { inline_keyboard: [data.map(({ text, data: value }) => ({ text, callback_data: value }))] },
          },
        },
      });
    },
    react(chat: Chat, messageId: number): Update {
      const emoji = random.pick([[], ['👍'], ['🔥', '👍']]);
      const user = person(chat);
      reactions.set(`${messageId}/${user.id}`, { chatId: chat.id, emoji });
      return update({
        message_reaction: {
          chat: wireChat(chat),
          message_id: messageId,
          user,
          date: seconds(),
          old_reaction: [],
          new_reaction: emoji.map((one) => ({ type: 'emoji', emoji: one })),
        },
      });
    },
    /** The bot may write to the chat, or not any more. */
    membership(chat: Chat): Update {
      const status = chat.blocked ? 'kicked' : 'member';
      return update({
        my_chat_member: {
          chat: wireChat(chat),
          from: person(chat),
          date: seconds(),
          new_chat_member: { status, user: { id: telegramId } },
        },
      });
    },
    /** A group became a supergroup; both are told. */
    migration(from: Chat, to: Chat): Update {
      const [chat, field, value] = random.chance(0.5)
        ? [from, 'migrate_to_chat_id', to.id]
        : [to, 'migrate_from_chat_id', from.id];
      return update({ message: message(chat as Chat, { [field as string]: value }) });
    },
    /** An id that Telegram gives out anew, more than a day after it was used. */
    reseeded(old: Update, chat: Chat): Update {
      const word = newWord();
      const said = words(chat, word);
      const body = { ...message(chat, said), date: seconds() + 26 * 3_600 };
      note(chat, body.message_id, word, said.text);
      return { update_id: old.update_id, message: body };
    },
  };
}

export type People = ReturnType<typeof people>;
