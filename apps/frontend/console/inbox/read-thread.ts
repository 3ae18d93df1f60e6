import type { Client } from '@chatai/contract/client';
import type { Contact } from '@chatai/contract/contacts';
import type { ConversationDetail, Message } from '@chatai/contract/conversations';
import type { ThreadWindow } from './thread-window.ts';

export const pageSize = 50;
/** Shown before a message that one was led to. */
const before = 20;

export interface ThreadStart {
  conversation: ConversationDetail;
  contact: (Contact & { conversationIds: string[] }) | null;
  window: ThreadWindow;
}

/** A conversation with its person and its newest messages, or those around the message `at`. Throws what the API's client throws. */
export async function readThread(api: Client, id: string, at: number | undefined): Promise<ThreadStart> {
  const conversation = await api.conversations.get({ id });
  const [contact, window] = await Promise.all([
    conversation.contact ? api.contacts.get({ id: conversation.contact.id }) : null,
    at === undefined ? readNewest(api, conversation) : readAround(api, id, at),
  ]);
  return { conversation, contact, window };
}

async function readNewest(api: Client, { id, counts }: ConversationDetail): Promise<ThreadWindow> {
  const after = Math.max(0, counts.messages - pageSize);
  return { messages: await readFrom(api, id, after), after, complete: true };
}

async function readAround(api: Client, id: string, at: number): Promise<ThreadWindow> {
  const after = Math.max(0, at - before);
  const { items, nextCursor } = await api.conversations.messages({ id, limit: pageSize, cursor: String(after) });
  return { messages: items, after, complete: nextCursor === null };
}

/** All messages behind the number `after`. */
export async function readFrom(api: Client, id: string, after: number): Promise<Message[]> {
  const messages: Message[] = [];
  let cursor: string | null = String(after);
  while (cursor !== null) {
    const page: { items: Message[]; nextCursor: string | null } = await api.conversations.messages({
      id,
      limit: 200,
      cursor,
    });
    messages.push(...page.items);
    cursor = page.nextCursor;
  }
  return messages;
}
