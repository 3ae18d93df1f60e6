import { z } from 'zod';
import { byId, id, instant, pageOf, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';

export const botMode = z.enum(['webhook', 'polling']);
export type BotMode = z.infer<typeof botMode>;

/** What a bot is doing (experience.md, screen 4); `stateReason` says why when it isn't `live`. */
export const botState = z.enum(['starting', 'live', 'stopped', 'paused', 'deaf', 'conflict', 'token_dead', 'limited']);
export type BotState = z.infer<typeof botState>;

/** A Telegram bot. The token itself can't be read back. */
export const bot = z.object({
  id,
  assistantId: id,
  username: z.string(),
  name: z.string(),
  mode: botMode,
  state: botState,
  stateReason: z.string().nullable(),
  /** What the owner wants; `state` is what is. */
  enabled: z.boolean(),
  /** True for a bot of the built-in simulator. */
  sandbox: z.boolean(),
  tokenLast4: z.string(),
  createdAt: instant,
});
export type Bot = z.infer<typeof bot>;

export const botInput = z.strictObject({
  assistantId: id,
  /** As BotFather gave it. */
  token: z.string().min(1).max(200),
  mode: botMode.optional(),
});
export type BotInput = z.output<typeof botInput>;

/** What a look at a bot from outside found: one line per question asked. */
export const botCheck = z.object({
  id,
  ok: z.boolean(),
  checks: z.array(
    z.object({ name: z.string(), status: z.enum(['ok', 'warn', 'fail', 'unknown', 'off']), detail: z.string() }),
  ),
});
export type BotCheck = z.infer<typeof botCheck>;

const action = (verb: 'start' | 'stop' | 'restart', summary: string) =>
  ({
    method: 'POST',
    path: `/api/v1/bots/{id}/${verb}`,
    summary,
    access: 'bots:write',
    params: byId,
    status: 200,
    response: bot,
    problems: ['not-found'],
  }) as const;

export const bots = {
  list: defineRoute({
    method: 'GET',
    path: '/api/v1/bots',
    summary: 'Bots of the workspace, oldest first',
    access: 'bots:read',
    query: pageQuery.extend({ assistantId: id.optional() }),
    status: 200,
    response: pageOf(bot),
    problems: [],
  }),
  get: defineRoute({
    method: 'GET',
    path: '/api/v1/bots/{id}',
    summary: 'One bot',
    access: 'bots:read',
    params: byId,
    status: 200,
    response: bot,
    problems: ['not-found'],
  }),
  create: defineRoute({
    method: 'POST',
    path: '/api/v1/bots',
    summary: 'Connect a Telegram bot; the token is checked with Telegram before the answer',
    access: 'bots:write',
    body: botInput,
    status: 201,
    response: bot,
    problems: [
      'not-found',
      'token-malformed',
      'token-refused',
      'bot-already-added',
      'webhook-impossible',
      'telegram-unreachable',
    ],
  }),
  start: defineRoute(action('start', 'Let a stopped bot answer again')),
  stop: defineRoute(action('stop', 'Stop a bot; what it receives meanwhile is kept by Telegram')),
  restart: defineRoute(action('restart', 'Hand the bot to a worker anew and set its webhook or polling again')),
  check: defineRoute({
    method: 'POST',
    path: '/api/v1/bots/{id}/check',
    summary: 'Ask Telegram about the bot and say what is wrong',
    access: 'bots:read',
    params: byId,
    status: 200,
    response: botCheck,
    problems: ['not-found'],
  }),
};
