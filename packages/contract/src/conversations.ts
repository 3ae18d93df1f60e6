import { z } from 'zod';
import { answerSource } from './ask.ts';
import { byId, id, instant, messagePageQuery, pageOf, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';

export const conversationState = z.enum(['ai', 'requested', 'human']);
export type ConversationState = z.infer<typeof conversationState>;

/** One per (channel, chat, topic). Conversations started by `ask` are of channel `api` and have no contact. */
export const conversation = z.object({
  id,
  channel: z.enum(['telegram', 'api']),
  assistantId: id,
  botId: id.optional(),
  contact: z.object({ id, name: z.string(), username: z.string().optional() }).nullable(),
  state: conversationState,
  lastMessageAt: instant,
  createdAt: instant,
});
export type Conversation = z.infer<typeof conversation>;

export const message = z.object({
  id,
  /** Place in the conversation, from 1. */
  seq: z.number().int(),
  role: z.enum(['user', 'assistant', 'operator', 'system']),
  text: z.string(),
  /** `received` for what users wrote; `uncertain` = maybe sent. */
  state: z.enum(['received', 'queued', 'sending', 'sent', 'uncertain', 'failed', 'cancelled']),
  /** Why it is not `sent`, in words for people. */
  reason: z.string().optional(),
  sources: z.array(answerSource).optional(),
  createdAt: instant,
});
export type Message = z.infer<typeof message>;

export const conversations = {
  list: defineRoute({
    method: 'GET',
    path: '/api/v1/conversations',
    summary: 'Conversations of the workspace, newest first',
    access: 'conversations:read',
    query: pageQuery.extend({ botId: id.optional(), state: conversationState.optional() }),
    status: 200,
    response: pageOf(conversation),
    problems: [],
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
};
