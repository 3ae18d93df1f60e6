import type { AnswerSource } from '@chatai/contract/ask';
import type * as wire from '@chatai/contract/conversations';
import {
  type Conversation,
  type ConversationMessage,
  listConversations,
  listMessages,
} from '@chatai/messaging/conversations';
import type { Handlers } from '../register-routes.ts';
import type { RouteDeps } from './route-deps.ts';

export const conversationHandlers = (deps: RouteDeps): Handlers<typeof wire.conversations> => ({
  async list({ actor, input }) {
    const { items, nextCursor } = await listConversations(deps, actor, input);
    return { items: items.map(toWire), nextCursor: nextCursor ?? null };
  },
  async messages({ actor, input: { id, ...page } }) {
    const { items, nextCursor } = await listMessages(deps, actor, id, page);
    return { items: items.map(messageToWire), nextCursor: nextCursor ?? null };
  },
});

const toWire = (conversation: Conversation): wire.Conversation => ({
  ...conversation,
  contact: conversation.contact ?? null,
  lastMessageAt: conversation.lastMessageAt.toISOString(),
  createdAt: conversation.createdAt.toISOString(),
});

const messageToWire = ({ sources, ...message }: ConversationMessage): wire.Message => ({
  ...message,
  // Stored as the answer gave them; the serializer checks their shape.
  ...(sources.length > 0 ? { sources: sources as AnswerSource[] } : {}),
  createdAt: message.createdAt.toISOString(),
});
