import { z } from 'zod';
import { id, instant } from './page.ts';

/** `chat`: Telegram's id of the chat, or the contact's @username. `text`: only updates that hold it. */
export const whereQuery = z.strictObject({
  chat: z.string().trim().min(1).max(64).optional(),
  text: z.string().trim().min(1).max(200).optional(),
});

/** What became of an update: in its lane, in a turn, or settled. */
export const updateFate = z.enum([
  'waiting',
  'in-turn',
  'answered',
  'failed',
  'cancelled',
  'edited',
  'ignored',
  'dead',
  'settled',
]);
export type UpdateFate = z.infer<typeof updateFate>;

const whereLine = z.object({
  /** The whole truth of it in one sentence. */
  line: z.string(),
  receivedAt: instant,
  /** Receive number. */
  seq: z.number().int(),
  updateId: z.number().int(),
  text: z.string(),
  fate: updateFate,
  /** Why, when there is a reason. */
  reason: z.string().optional(),
  turnId: id.optional(),
  conversationId: id.optional(),
  parts: z.array(
    z.object({
      line: z.string(),
      part: z.number().int(),
      state: z.enum(['queued', 'sending', 'sent', 'uncertain', 'failed', 'cancelled']),
      attempts: z.number().int(),
      externalId: z.number().int().optional(),
      updatedAt: instant,
    }),
  ),
});

/** Newest updates first, at most 50. */
export const whereAnswer = z.object({
  /** Who holds the bot and how it is, in one sentence. */
  bot: z.string(),
  items: z.array(whereLine),
  /** How far back was looked: the number of the bot's newest updates, and whether there are older ones. */
  searched: z.object({ updates: z.number().int(), all: z.boolean() }),
});
export type WhereAnswer = z.infer<typeof whereAnswer>;
