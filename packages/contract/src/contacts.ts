import { z } from 'zod';
import { byId, id, instant, pageOf, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';

/** A person who wrote to a bot of the workspace: one per channel and account there, whichever bots they write to. */
export const contact = z.object({
  id,
  channel: z.enum(['telegram', 'api']),
  /** Telegram's id of the person. */
  externalId: z.number().int(),
  name: z.string(),
  username: z.string().optional(),
  /** What they chose in /settings, else as Telegram says. */
  language: z.string().optional(),
  createdAt: instant,
});
export type Contact = z.infer<typeof contact>;

export const contacts = {
  list: defineRoute({
    method: 'GET',
    path: '/api/v1/contacts',
    summary: 'People who wrote to bots of the workspace, newest first',
    access: 'conversations:read',
    query: pageQuery.extend({
      /** All of these words begin a word of the name or username. */
      q: z.string().trim().min(1).max(200).optional(),
    }),
    status: 200,
    response: pageOf(contact),
    problems: [],
  }),
  get: defineRoute({
    method: 'GET',
    path: '/api/v1/contacts/{id}',
    summary: 'One person; `conversations?contactId=` lists what was said with them',
    access: 'conversations:read',
    params: byId,
    status: 200,
    response: contact.extend({
      /** With each bot and topic one; the newest 200. */
      conversationIds: z.array(id),
    }),
    problems: ['not-found'],
  }),
};
