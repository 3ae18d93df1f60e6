import { z } from 'zod';
import { id } from './page.ts';

/** What a hint can be about; a page that shows it asks again. */
export const topics = ['assistants', 'knowledge', 'bots', 'conversations', 'api-keys', 'team', 'workspace'] as const;
export const topic = z.enum(topics);
export type Topic = z.infer<typeof topic>;

/**
 * A hint of `GET /api/v1/events` (server-sent events, coalesced within 50 ms): something about this topic has changed. It carries no data: whoever
 * wants it asks by the API, and so sees what they may see. `hello` is the first of each connection, after which everything is asked again, because
 * hints are not kept for who was away.
 */
export const hint = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hello') }),
  z.object({ kind: z.literal('changed'), topic, ids: z.array(id) }),
]);
export type Hint = z.infer<typeof hint>;
