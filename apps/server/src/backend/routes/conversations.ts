import type { AnswerSource } from '@chatai/contract/ask';
import type * as wire from '@chatai/contract/conversations';
import {
  type Conversation,
  type ConversationFilter,
  type ConversationMessage,
  chooseForUncertain,
  exportConversations,
  getConversation,
  listConversations,
  listMessages,
  listUncertain,
  searchConversations,
  sendOperatorMessage,
  updateConversation,
} from '@chatai/messaging/conversations';
import { whereIs } from '@chatai/messaging/where';
import type { Handlers } from '../register-routes.ts';
import type { RouteDeps } from './route-deps.ts';

export const conversationHandlers = (deps: RouteDeps): Handlers<typeof wire.conversations> => ({
  async list({ actor, input }) {
    const { items, nextCursor } = await listConversations(deps, actor, withUnreachable(input));
    return { items: items.map(toWire), nextCursor };
  },
  async get({ actor, input }) {
    return detailToWire(await getConversation(deps, actor, input.id));
  },
  async update({ actor, input: { id, ...change } }) {
    const changed = await updateConversation(deps, actor, id, change);
    deps.hints.tell(actor.workspaceId, 'conversations', id);
    return detailToWire(changed);
  },
  async messages({ actor, input: { id, ...page } }) {
    const { items, nextCursor } = await listMessages(deps, actor, id, page);
    return { items: items.map(messageToWire), nextCursor };
  },
  async send({ actor, input }) {
    const message = await sendOperatorMessage(deps, actor, input.id, input.text);
    deps.hints.tell(actor.workspaceId, 'conversations', input.id);
    return messageToWire(message);
  },
  async sendAgain({ actor, input: { id: conversationId, messageId } }) {
    const message = await chooseForUncertain(deps, actor, { conversationId, messageId }, 'send-again');
    deps.hints.tell(actor.workspaceId, 'conversations', conversationId);
    return messageToWire(message);
  },
  async markSent({ actor, input: { id: conversationId, messageId } }) {
    const message = await chooseForUncertain(deps, actor, { conversationId, messageId }, 'mark-sent');
    deps.hints.tell(actor.workspaceId, 'conversations', conversationId);
    return messageToWire(message);
  },
  async uncertain({ actor, input }) {
    const { items, nextCursor } = await listUncertain(deps, actor, input);
    return {
      items: items.map((item) => ({
        ...item,
        contact: item.contact ?? null,
        uncertainAt: item.uncertainAt.toISOString(),
      })),
      nextCursor,
    };
  },
  async search({ actor, input }) {
    const { items, contacts, nextCursor } = await searchConversations(deps, actor, input);
    return {
      items: items.map((item) => ({ ...item, contact: item.contact ?? null, createdAt: item.createdAt.toISOString() })),
      contacts,
      nextCursor,
    };
  },
  async export({ actor, input, signal }) {
    const lines = exportConversations(deps, actor, withUnreachable(input), signal);
    return (async function* () {
      for await (const line of lines)
        yield line.kind === 'conversation'
          ? { kind: line.kind, cursor: line.cursor, ...toWire(line) }
          : { kind: line.kind, cursor: line.cursor, conversationId: line.conversationId, ...messageToWire(line) };
    })();
  },
  async where({ actor, input: { id, ...wanted } }) {
    const { items, ...rest } = await whereIs(deps, actor, id, wanted);
    return {
      ...rest,
      items: items.map((item) => ({
        ...item,
        receivedAt: item.receivedAt.toISOString(),
        parts: item.parts.map((part) => ({ ...part, updatedAt: part.updatedAt.toISOString() })),
      })),
    };
  },
});

const withUnreachable = <Input extends { unreachable?: 'true' | 'false' | undefined }>({
  unreachable,
  ...input
}: Input): Omit<Input, 'unreachable'> & Pick<ConversationFilter, 'unreachable'> => ({
  ...input,
  unreachable: unreachable && unreachable === 'true',
});

/** Field by field, so that a line of the export says no more than the contract does. */
const toWire = (conversation: Conversation): wire.Conversation => ({
  id: conversation.id,
  channel: conversation.channel,
  assistantId: conversation.assistantId,
  botId: conversation.botId,
  contact: conversation.contact ?? null,
  title: conversation.title,
  state: conversation.state,
  tags: conversation.tags,
  unreachable: conversation.unreachable
    ? { reason: conversation.unreachable.reason, since: conversation.unreachable.since.toISOString() }
    : null,
  lastMessageAt: conversation.lastMessageAt.toISOString(),
  createdAt: conversation.createdAt.toISOString(),
});

type Detail = Awaited<ReturnType<typeof getConversation>>;

const detailToWire = (conversation: Detail): wire.ConversationDetail => ({
  ...toWire(conversation),
  chatType: conversation.chatType,
  chatId: conversation.chatId,
  topicId: conversation.topicId,
  requestedAt: conversation.requestedAt?.toISOString() ?? null,
  counts: conversation.counts,
  ratings: conversation.ratings,
});

const messageToWire = (message: ConversationMessage): wire.Message => ({
  id: message.id,
  seq: message.seq,
  role: message.role,
  text: message.text,
  state: message.state,
  reason: message.reason,
  // Stored as the answer gave them; the serializer checks their shape.
  ...(message.sources.length > 0 ? { sources: message.sources as AnswerSource[] } : {}),
  ...(message.parts.length > 0
    ? { parts: message.parts.map((part) => ({ ...part, updatedAt: part.updatedAt.toISOString() })) }
    : {}),
  ...(message.attachments.length > 0 ? { attachments: message.attachments } : {}),
  externalId: message.externalId,
  replyTo: message.replyTo,
  editedAt: message.editedAt?.toISOString(),
  ...(message.reactions.length > 0 ? { reactions: message.reactions } : {}),
  rating: message.rating,
  ending: message.ending,
  createdAt: message.createdAt.toISOString(),
});
