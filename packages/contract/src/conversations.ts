import { z } from 'zod';
import { answerSource } from './ask.ts';
import { byId, id, instant, messagePageQuery, pageOf, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';
import { whereAnswer, whereQuery } from './where.ts';
import { conversationStates } from './words.ts';

export const conversationState = z.enum(conversationStates);
export type ConversationState = z.infer<typeof conversationState>;

/** A label of the workspace's own. */
export const tag = z.string().trim().min(1).max(50);

const contactOfConversation = z.object({ id, name: z.string(), username: z.string().optional() });

/** One per (channel, chat, topic). Conversations started by `ask` are of channel `api` and have no contact. */
export const conversation = z.object({
  id,
  channel: z.enum(['telegram', 'api']),
  assistantId: id,
  botId: id.optional(),
  /** Of a private chat; null for groups and for `ask`. */
  contact: contactOfConversation.nullable(),
  /** Of a group. */
  title: z.string().optional(),
  state: conversationState,
  tags: z.array(z.string()),
  /** Why the bot may not write there any more; null when it may. */
  unreachable: z.object({ reason: z.string(), since: instant }).nullable(),
  lastMessageAt: instant,
  createdAt: instant,
});
export type Conversation = z.infer<typeof conversation>;

/** One conversation with what is counted of it. */
export const conversationDetail = conversation.extend({
  /** Telegram's word for the chat: private, group, supergroup. */
  chatType: z.string().optional(),
  /** Telegram's ids, to be given to `where` and to be found in Telegram. */
  chatId: z.number().int().optional(),
  topicId: z.number().int().optional(),
  /** Since when somebody waits for a person. */
  requestedAt: instant.nullable(),
  counts: z.object({
    messages: z.number().int(),
    fromUsers: z.number().int(),
    answers: z.number().int(),
    fromOperators: z.number().int(),
  }),
  /** What was said of the answers. */
  ratings: z.object({ helpful: z.number().int(), notHelpful: z.number().int() }),
});
export type ConversationDetail = z.infer<typeof conversationDetail>;

/** `received` for what users wrote; `uncertain` = maybe sent. */
export const messageState = z.enum(['received', 'queued', 'sending', 'sent', 'uncertain', 'failed', 'cancelled']);
export type MessageState = z.infer<typeof messageState>;

/** Of what is sent. */
export const partState = messageState.exclude(['received']);
export type PartState = z.infer<typeof partState>;

/** One Telegram message of an answer. */
const part = z.object({
  /** From 1. */
  part: z.number().int(),
  state: partState,
  reason: z.string().optional(),
  attempts: z.number().int(),
  /** Telegram's message_id, once it is known. */
  externalId: z.number().int().optional(),
  updatedAt: instant,
});

/** What came with a message, or instead of its text. Files are named by Telegram's ids; they are not fetched. */
const attachment = z.looseObject({ kind: z.string() });

export const message = z.object({
  id,
  /** Place in the conversation, from 1. */
  seq: z.number().int(),
  role: z.enum(['user', 'assistant', 'operator', 'system']),
  text: z.string(),
  state: messageState,
  /** Why it is not `sent`, in words for people. */
  reason: z.string().optional(),
  sources: z.array(answerSource).optional(),
  /** Of what was or is to be sent over Telegram. */
  parts: z.array(part).optional(),
  attachments: z.array(attachment).optional(),
  /** Telegram's message_id of what a user wrote. */
  externalId: z.number().int().optional(),
  /** Telegram's message_id of the message that it answers. */
  replyTo: z.number().int().optional(),
  editedAt: instant.optional(),
  /** Emoji that people put on it, as they stand now. */
  reactions: z.array(z.object({ emoji: z.string(), count: z.number().int() })).optional(),
  /** What its reader said of an answer; the last press counts. */
  rating: z.object({ helpful: z.boolean(), why: z.enum(['wrong', 'incomplete', 'person']).optional() }).optional(),
  /** How an answer ended that is not whole. */
  ending: z.enum(['stopped', 'cut']).optional(),
  createdAt: instant,
});
export type Message = z.infer<typeof message>;

const filters = {
  botId: id.optional(),
  assistantId: id.optional(),
  contactId: id.optional(),
  state: conversationState.optional(),
  tag: tag.optional(),
  /** `true`: those that the bot may not write to any more. */
  unreachable: z.enum(['true', 'false']).optional(),
};

/** Behind the newest message of the last one of a page; opaque to callers. */
const activityCursor = z
  .string()
  .regex(/^\d{1,17}\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'must be the nextCursor of a page');

/** A message that was found, where it stands, and the words around the place. */
export const foundMessage = z.object({
  conversationId: id,
  messageId: id,
  seq: z.number().int(),
  role: z.enum(['user', 'assistant', 'operator', 'system']),
  snippet: z.string(),
  /** Where the words stand in the snippet, in UTF-16 units. */
  matches: z.array(z.object({ start: z.number().int(), end: z.number().int() })),
  contact: contactOfConversation.nullable(),
  title: z.string().optional(),
  createdAt: instant,
});
export type FoundMessage = z.infer<typeof foundMessage>;

/** A line of the export: a conversation, then its messages, then the next one. `cursor` goes on behind this line. */
export const exportLine = z.discriminatedUnion('kind', [
  conversation.extend({ kind: z.literal('conversation'), cursor: z.string() }),
  message.extend({ kind: z.literal('message'), conversationId: id, cursor: z.string() }),
]);
export type ExportLine = z.infer<typeof exportLine>;

const exportCursor = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.\d{1,9}$/, 'must be the cursor of a line of an export');

/**
 * A part of which nobody knew for a while whether it had arrived. It is sent again by itself, or waits for a person's choice: whenever it was
 * sent again its reader may have seen it twice.
 */
export const uncertainPart = z.object({
  conversationId: id,
  messageId: id,
  botId: id,
  /** From 1. */
  part: z.number().int(),
  /** What the part says. */
  text: z.string(),
  /** How it is now. */
  state: partState,
  /** How often nobody knew. */
  times: z.number().int(),
  /** Why nobody knew, the last time. */
  reason: z.string(),
  attempts: z.number().int(),
  role: z.enum(['user', 'assistant', 'operator', 'system']),
  contact: contactOfConversation.nullable(),
  title: z.string().optional(),
  uncertainAt: instant,
});
export type UncertainPart = z.infer<typeof uncertainPart>;

const byMessage = z.strictObject({ id, messageId: id });

const choice = (verb: 'send-again' | 'mark-sent', summary: string) =>
  ({
    method: 'POST',
    path: `/api/v1/conversations/{id}/messages/{messageId}/${verb}`,
    summary,
    access: 'conversations:write',
    audit: verb === 'send-again' ? 'message.sent-again' : 'message.taken-for-sent',
    params: byMessage,
    status: 200,
    response: message,
    problems: ['not-found', 'message-not-uncertain', 'conversation-unreachable'],
  }) as const;

export const conversations = {
  list: defineRoute({
    method: 'GET',
    path: '/api/v1/conversations',
    summary: 'Conversations of the workspace, those with the newest message first',
    access: 'conversations:read',
    query: pageQuery.omit({ cursor: true }).extend({ ...filters, cursor: activityCursor.optional() }),
    status: 200,
    response: pageOf(conversation),
    problems: [],
  }),
  get: defineRoute({
    method: 'GET',
    path: '/api/v1/conversations/{id}',
    summary: 'One conversation with its contact, tags, counts and ratings',
    access: 'conversations:read',
    params: byId,
    status: 200,
    response: conversationDetail,
    problems: ['not-found'],
  }),
  update: defineRoute({
    method: 'PATCH',
    path: '/api/v1/conversations/{id}',
    summary: 'Change the tags, or give the conversation back to the assistant',
    access: 'conversations:write',
    params: byId,
    body: z.strictObject({ tags: z.array(tag).max(20).optional(), state: z.literal('ai').optional() }),
    status: 200,
    response: conversationDetail,
    audit: 'conversation.changed',
    problems: ['not-found'],
  }),
  messages: defineRoute({
    method: 'GET',
    path: '/api/v1/conversations/{id}/messages',
    summary: 'Messages of a conversation in their order',
    access: 'conversations:read',
    params: byId,
    query: messagePageQuery,
    status: 200,
    response: pageOf(message),
    problems: ['not-found'],
  }),
  send: defineRoute({
    method: 'POST',
    path: '/api/v1/conversations/{id}/messages',
    summary: "Write to the chat as a person; it is sent once at most, in the chat's order",
    access: 'conversations:write',
    params: byId,
    body: z.strictObject({ text: z.string().trim().min(1).max(20_000) }),
    status: 202,
    response: message,
    audit: 'message.written',
    problems: ['not-found', 'conversation-unreachable', 'conversation-not-of-telegram'],
  }),
  sendAgain: defineRoute(
    choice(
      'send-again',
      'Send again what was maybe sent, failed or was cancelled; what was maybe sent its reader may see twice',
    ),
  ),
  markSent: defineRoute(choice('mark-sent', 'Take what was maybe sent for sent')),
  uncertain: defineRoute({
    method: 'GET',
    path: '/api/v1/conversations:uncertain',
    summary:
      'Parts that were maybe sent, newest first: whether they still are, and why nobody knew; some were seen twice',
    access: 'conversations:read',
    query: pageQuery.omit({ cursor: true }).extend({
      botId: id.optional(),
      state: partState.optional(),
      cursor: z
        .string()
        .regex(/^\d{1,15}$/, 'must be the nextCursor of a page')
        .optional(),
    }),
    status: 200,
    response: pageOf(uncertainPart),
    problems: [],
  }),
  search: defineRoute({
    method: 'GET',
    path: '/api/v1/conversations:search',
    summary: 'Find messages by all of these words, newest first, and contacts by name',
    access: 'conversations:read',
    query: pageQuery.extend({ q: z.string().trim().min(1).max(200) }),
    status: 200,
    response: pageOf(foundMessage).extend({
      /** By name or username; on the first page only, at most 10. */
      contacts: z.array(contactOfConversation.extend({ conversationIds: z.array(id) })),
    }),
    problems: [],
  }),
  export: defineRoute({
    method: 'GET',
    path: '/api/v1/conversations:export',
    summary: 'All conversations with their messages, oldest first, one JSON document a line',
    access: 'conversations:read',
    query: z.strictObject({ ...filters, cursor: exportCursor.optional() }),
    status: 200,
    lines: exportLine,
    problems: [],
  }),
  where: defineRoute({
    method: 'GET',
    path: '/api/v1/bots/{id}/where',
    summary:
      "Where is my message: one line of truth for each of a chat's newest updates and for each part of its answer",
    access: 'conversations:read',
    params: byId,
    query: whereQuery,
    status: 200,
    response: whereAnswer,
    problems: ['not-found', 'contact-unknown'],
  }),
};
