import type { Clock } from '@chatai/core/clock';
import { type Database, groupCommit } from '@chatai/core/database';
import type { Ids } from '@chatai/core/ids';
import { type IncomingUpdate, isProbe } from '../channels/telegram/index.ts';
import { ensureContacts, ensureConversations, type KeptConversation } from './queries.ts';

/** A conversation as it was when it was found. Its `state` may be another by now: the opening of a turn tells. */
export interface FoundConversation extends KeptConversation {
  /** A probe's: nothing in it is billed. */
  synthetic: boolean;
  /** Of a private chat: what the person chose. A group belongs to many and has none. */
  contact: { languageChosen: string | undefined; memory: boolean } | undefined;
  /** As Telegram named its chat and its person. */
  names: Names;
}

/** Of a group `name` is its title; of a private chat what its person is called. */
interface Names {
  type: string | undefined;
  name: string | undefined;
  username: string | undefined;
  language: string | undefined;
}

/**
 * Finds the conversation of a chat, or makes it with its contact, and keeps what both are called; undefined when the bot's lease (`token`)
 * is lost. Grouped; asked only for chats that the lane does not know yet, or that are called otherwise now (`isCurrent`).
 */
export interface ConversationFinder {
  find(chat: {
    workspaceId: string;
    botId: string;
    token: number;
    assistantId: string;
    sandbox: boolean;
    update: IncomingUpdate;
  }): Promise<FoundConversation | undefined>;
}

type Wanted = Parameters<ConversationFinder['find']>[0];

export function createConversationFinder(deps: {
  database: Database;
  clock: Clock;
  ids: Ids;
  workerId: string;
}): ConversationFinder {
  const { pool } = deps.database;
  const group = groupCommit({ clock: deps.clock }, async (chats: Wanted[]) => {
    const contacts = await contactsOf(chats.filter(({ update }) => update.isPrivate));
    const kept = await ensureConversations(
      pool,
      deps.workerId,
      chats.map((chat) => ({
        ...chat,
        id: deps.ids.uuid(),
        chatId: chat.update.chatId,
        topicId: chat.update.topicId,
        synthetic: isProbe(chat, chat.update.chatId),
        contactId: contacts.get(chat)?.id,
        chatType: chat.update.chat?.type,
        title: chat.update.chat?.title,
      })),
    );
    return chats.map((chat, index): FoundConversation | undefined => {
      const conversation = kept[index];
      if (!conversation) return undefined;
      const contact = contacts.get(chat);
      return { ...conversation, synthetic: isProbe(chat, chat.update.chatId), contact, names: namesIn(chat.update) };
    });
  });

  async function contactsOf(chats: Wanted[]) {
    if (chats.length === 0) return new Map<Wanted, undefined>();
    const kept = await ensureContacts(
      pool,
      deps.workerId,
      chats.map((chat) => ({ ...chat, ...chat.update.sender, id: deps.ids.uuid(), externalId: chat.update.sender.id })),
    );
    return new Map(chats.map((chat, index) => [chat, kept[index]]));
  }

  return { find: group.add };
}

/** Are its chat and its person still called as they were when it was found? Without a statement: looked at for each message. */
export function isCurrent({ names }: FoundConversation, update: IncomingUpdate): boolean {
  const { type, name, username, language } = namesIn(update);
  const isSame = (now: string | undefined, known: string | undefined) => now === undefined || now === known;
  // Only a user name can be given up; whatever else an update does not say has not changed.
  return (
    username === names.username &&
    isSame(type, names.type) &&
    isSame(name, names.name) &&
    isSame(language, names.language)
  );
}

const namesIn = ({ isPrivate, chat, sender }: IncomingUpdate): Names =>
  isPrivate
    ? { type: chat?.type, name: sender.name, username: sender.username, language: sender.language }
    : { type: chat?.type, name: chat?.title, username: undefined, language: undefined };
