import { z } from 'zod';
import { byId, id, instant, pageOf, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';

/** An update that could not be digested, kept until somebody replays or deletes it. */
export const deadLetter = z.object({
  id,
  botId: id,
  reason: z.string(),
  sizeBytes: z.number().int(),
  createdAt: instant,
});
export type DeadLetter = z.infer<typeof deadLetter>;

export const deadLetterDetail = deadLetter.extend({
  /** Its bytes as Telegram sent them: as text, or in base64 when they are no UTF-8. */
  raw: z.string(),
  encoding: z.enum(['utf8', 'base64']),
});
export type DeadLetterDetail = z.infer<typeof deadLetterDetail>;

/** `replayed`: an update again, with a new receive number. Else it is still a letter, for this reason. */
export const replayed = z.object({ id, replayed: z.boolean(), reason: z.string().optional() });

export const deadLetters = {
  list: defineRoute({
    method: 'GET',
    path: '/api/v1/dead-letters',
    summary: 'Updates that could not be digested, newest first',
    access: 'conversations:read',
    query: pageQuery.extend({ botId: id.optional() }),
    status: 200,
    response: pageOf(deadLetter),
    problems: [],
  }),
  get: defineRoute({
    method: 'GET',
    path: '/api/v1/dead-letters/{id}',
    summary: 'One dead letter with its bytes',
    access: 'conversations:read',
    params: byId,
    status: 200,
    response: deadLetterDetail,
    problems: ['not-found'],
  }),
  replay: defineRoute({
    method: 'POST',
    path: '/api/v1/dead-letters/{id}/replay',
    summary: 'Take a dead letter as an update that was received now',
    access: 'conversations:write',
    params: byId,
    status: 200,
    response: replayed,
    audit: 'dead-letter.replayed',
    problems: ['not-found'],
  }),
  replayAll: defineRoute({
    method: 'POST',
    path: '/api/v1/dead-letters:replay',
    summary: 'Replay the oldest 500 dead letters of a bot in the order in which they died',
    access: 'conversations:write',
    body: z.strictObject({ botId: id }),
    status: 200,
    response: z.object({
      replayed: z.number().int(),
      /** Still letters: they cannot be read today either. */
      unreadable: z.number().int(),
      /** Letters that were not tried yet. */
      left: z.number().int(),
    }),
    audit: 'dead-letters.replayed',
    problems: ['not-found'],
  }),
  remove: defineRoute({
    method: 'DELETE',
    path: '/api/v1/dead-letters/{id}',
    summary: 'Delete a dead letter for good',
    access: 'conversations:write',
    params: byId,
    status: 204,
    audit: 'dead-letter.deleted',
    problems: ['not-found'],
  }),
};
