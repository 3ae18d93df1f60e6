import type { Clock } from '@chatai/core/clock';
import { type Database, groupCommit } from '@chatai/core/database';
import type { Ids } from '@chatai/core/ids';
import { type IncomingUpdate, sandboxProbeUserId } from '../channels/telegram/index.ts';
import { ensureContacts, ensureConversations } from './queries.ts';

export interface FoundConversation {
  id: string;
  /** A probe's: nothing in it is billed. */
  synthetic: boolean;
}

/**
 * Finds the conversation of a chat, or makes it with its contact; undefined when the bot's lease (`token`) is lost. Grouped; asked only for
 * chats that the lane does not know yet.
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

export function createConversationFinder(deps: {
  database: Database;
  clock: Clock;
  ids: Ids;
  workerId: string;
}): ConversationFinder {
  type Wanted = Parameters<ConversationFinder['find']>[0];
  const group = groupCommit({ clock: deps.clock }, async (chats: Wanted[]) => {
    const contacts = await ensureContacts(
      deps.database.pool,
      deps.workerId,
      chats.map(({ workspaceId, botId, token, update: { sender } }) => ({
        ...sender,
        id: deps.ids.uuid(),
        workspaceId,
        botId,
        token,
        externalId: sender.id,
      })),
    );
    return ensureConversations(
      deps.database.pool,
      deps.workerId,
      chats.map((chat, index) => ({
        id: deps.ids.uuid(),
        workspaceId: chat.workspaceId,
        botId: chat.botId,
        token: chat.token,
        assistantId: chat.assistantId,
        chatId: chat.update.chatId,
        topicId: chat.update.topicId,
        synthetic: isSynthetic(chat),
        // A group belongs to many: its conversation has no contact of its own.
        contactId: chat.update.isPrivate ? contacts[index] : undefined,
      })),
    );
  });
  return {
    async find(chat) {
      const id = await group.add(chat);
      return id === undefined ? undefined : { id, synthetic: isSynthetic(chat) };
    },
  };
}

const isSynthetic = (chat: { sandbox: boolean; update: IncomingUpdate }) =>
  chat.sandbox && chat.update.sender.id === sandboxProbeUserId;
