import { z } from 'zod';
import { byId, id, instant } from './page.ts';
import { defineRoute } from './route.ts';

/** How long figures are kept and can be asked for. */
export const figureDays = 90;

/** The slowest answers that are told apart: slower ones have no bound. */
export const slowestToldMs = 60_000;

/** What happened to a bot in a span of time. Nothing is made up: a span in which nothing happened is not in a list. */
export const botFigures = z.object({
  /** Beginning of the span. */
  at: instant,
  /** Received from Telegram. */
  updates: z.number().int(),
  /** Questions that were worked on, and those of them that ended without an answer of the assistant. */
  turns: z.number().int(),
  turnsFailed: z.number().int(),
  /** Parts of answers, by what came of them. */
  sent: z.number().int(),
  refused: z.number().int(),
  uncertain: z.number().int(),
  /** Telegram's 429 and 409. */
  limited: z.number().int(),
  conflicts: z.number().int(),
  /** How often a worker took the bot over. */
  restarts: z.number().int(),
  /** The most that waited at once, and the longest time in milliseconds. */
  waiting: z.number().int(),
  waitingMs: z.number().int(),
  /** Times from a question to the first part of its answer: bounds of the median and of the 95th of 100; null without answers, or beyond `slowestToldMs`. */
  answers: z.object({ count: z.number().int(), p50Ms: z.number().nullable(), p95Ms: z.number().nullable() }),
});
export type BotFigures = z.infer<typeof botFigures>;

const mostMinutes = figureDays * 1_440;
const minutes = z.coerce.number<number>().int().min(1).max(mostMinutes).default(60);

export const botFigureRoutes = {
  ofBot: defineRoute({
    method: 'GET',
    path: '/api/v1/bots/{id}/figures',
    summary: 'Figures of one bot over the last minutes, oldest first; by minute up to a day, else by hour',
    access: 'bots:read',
    params: byId,
    query: z.strictObject({ minutes }),
    status: 200,
    response: z.object({ step: z.enum(['minute', 'hour']), items: z.array(botFigures) }),
    problems: ['not-found'],
  }),
  ofAll: defineRoute({
    method: 'GET',
    path: '/api/v1/bot-figures',
    summary: 'Sums of each bot over the last minutes; bots to which nothing happened are not listed',
    access: 'bots:read',
    query: z.strictObject({ minutes }),
    status: 200,
    response: z.object({ items: z.array(botFigures.extend({ botId: id })) }),
    problems: [],
  }),
};
