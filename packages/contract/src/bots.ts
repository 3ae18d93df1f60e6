import { z } from 'zod';
import { byId, id, instant, pageOf, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';
import { botQuestions, botReasons, botStates } from './words.ts';

export const botMode = z.enum(['webhook', 'polling']);
export type BotMode = z.infer<typeof botMode>;

export const botState = z.enum(botStates);
export type BotState = z.infer<typeof botState>;

/** A sentence by its code, with what it names, for who says it in another language. */
export const stateReason = z.object({ code: z.enum(botReasons), facts: z.record(z.string(), z.string()) });
export type StateReason = z.infer<typeof stateReason>;

/** A Telegram bot. The token itself can't be read back. */
export const bot = z.object({
  id,
  assistantId: id,
  /** Empty until an imported bot has been looked at; so is `name`. */
  username: z.string(),
  name: z.string(),
  /** What the owner wants; see `fallbackSince`. */
  mode: botMode,
  state: botState,
  stateReason: z.string().nullable(),
  /** What `stateReason` says; null also for words that are not ours. */
  reason: stateReason.nullable(),
  /** What the owner wants; `state` is what is. */
  enabled: z.boolean(),
  paused: z.boolean(),
  /** Are people asked in private chats whether an answer helped? */
  ratings: z.boolean(),
  /** Since when it polls although its mode is webhook, because its webhook does not work; it goes back by itself. */
  fallbackSince: instant.nullable(),
  /** Until when one of its turns begins per second, because operators have slowed it down; it may have passed. */
  slowedUntil: instant.nullable(),
  /** The last time that nobody took its updates for a day: how many Telegram dropped, and between which two that came. */
  gap: z.object({ updates: z.number().int(), since: instant, until: instant }).nullable(),
  /** True for a bot of the built-in simulator. */
  sandbox: z.boolean(),
  tokenLast4: z.string(),
  createdAt: instant,
  /** When somebody last wrote to it, and when it last wrote; to the minute, null when never. */
  lastInAt: instant.nullable(),
  lastOutAt: instant.nullable(),
  /** Sends that failed in the last 24 hours. */
  errors24h: z.number().int(),
  /** Chats in which somebody has asked for a person and nobody has taken over yet. */
  waiting: z.number().int(),
  /** Since when it is deleted; it can be restored for 7 days. */
  deletedAt: instant.nullable(),
});
export type Bot = z.infer<typeof bot>;

export const botInput = z.strictObject({
  assistantId: id,
  /** As BotFather gave it. */
  token: z.string().min(1).max(200),
  mode: botMode.optional(),
});
export type BotInput = z.output<typeof botInput>;

export const botQuestion = z.enum(botQuestions);
export type BotQuestion = z.infer<typeof botQuestion>;

/** What a look at a bot from outside found: one line per question asked. */
export const botCheck = z.object({
  id,
  ok: z.boolean(),
  checks: z.array(
    z.object({
      code: botQuestion,
      status: z.enum(['ok', 'warn', 'fail', 'unknown', 'off']),
      detail: z.string(),
      /** What `detail` says in figures and names, for who says it in another language; `kind` tells findings of one status apart. */
      facts: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
      /** What a person can do; absent when all is well. */
      advice: z.string().optional(),
      /** Can `fix` repair it? */
      fixable: z.boolean(),
    }),
  ),
});
export type BotCheck = z.infer<typeof botCheck>;

export const botChange = z.strictObject({
  mode: botMode.optional(),
  paused: z.boolean().optional(),
  ratings: z.boolean().optional(),
  assistantId: id.optional(),
});
export type BotChange = z.output<typeof botChange>;

export const botRotation = z.strictObject({
  /** A new token of the same bot, as BotFather gave it. */
  token: z.string().min(1).max(200).optional(),
  /** A new secret of its webhook. */
  secret: z.literal(true).optional(),
});

/** Why something was not done to one of many. */
const reasonOfOne = z.object({ code: z.string(), detail: z.string(), fix: z.string() });

/** What came of one item of an import, in the order of the items. */
export const importedBot = z.object({
  index: z.number().int(),
  id: id.optional(),
  username: z.string().optional(),
  state: botState.optional(),
  problem: reasonOfOne.optional(),
});
export type ImportedBot = z.infer<typeof importedBot>;

/** Most bots of one import, and of one call on many. */
export const mostImported = 1_000;
export const mostAtOnce = 200;

/** What came of one of many bots. */
const resultOfOne = z.object({
  id,
  username: z.string().optional(),
  state: botState.optional(),
  stateReason: z.string().nullable().optional(),
  problem: reasonOfOne.optional(),
});

const past = { start: 'started', stop: 'stopped', restart: 'restarted', drain: 'drained' } as const;

const many = (verb: keyof typeof past | 'check', summary: string) =>
  ({
    method: 'POST',
    path: `/api/v1/bots:${verb}`,
    summary,
    access: 'bots:write',
    ...(verb === 'check' ? {} : { audit: `bots.${past[verb]}` as const }),
    query: z.strictObject({ cursor: id.optional() }),
    /** Those named, else a page of all (of the assistant). */
    body: z.strictObject({ ids: z.array(id).min(1).max(mostAtOnce).optional(), assistantId: id.optional() }),
    status: 200,
    problems: ['not-found'],
  }) as const;

const switched = z.object({ results: z.array(resultOfOne), nextCursor: z.string().nullable() });
const checkedMany = z.object({
  results: z.array(resultOfOne.extend({ ok: z.boolean().optional(), checks: botCheck.shape.checks.optional() })),
  nextCursor: z.string().nullable(),
});

const action = (verb: 'start' | 'stop' | 'restart' | 'drain', summary: string) =>
  ({
    method: 'POST',
    path: `/api/v1/bots/{id}/${verb}`,
    summary,
    access: 'bots:write',
    audit: `bot.${past[verb]}`,
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
    query: pageQuery.extend({
      assistantId: id.optional(),
      state: botState.optional(),
      /** Called exactly this, in whatever case, with or without its @. */
      username: z.string().trim().min(1).max(100).optional(),
      /** In the name or the username. */
      q: z.string().trim().min(1).max(100).optional(),
      /** `worst`: what does not work first, then by age. */
      order: z.enum(['age', 'worst']).optional(),
      deleted: z.enum(['true', 'false']).optional(),
    }),
    status: 200,
    response: pageOf(bot).extend({
      /** How many are in each state, of all in the workspace. */
      counts: z.partialRecord(botState, z.number().int()),
    }),
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
    audit: 'bot.connected',
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
  stop: defineRoute(
    action(
      'stop',
      'Stop a bot; what it has received and not answered waits for its start, what comes meanwhile is kept by Telegram',
    ),
  ),
  drain: defineRoute(action('drain', 'Stop a bot once all that it has received is answered')),
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
  update: defineRoute({
    method: 'PATCH',
    path: '/api/v1/bots/{id}',
    summary: 'Change how a bot gets its updates, pause it, turn ratings off, give it another assistant',
    access: 'bots:write',
    params: byId,
    body: botChange,
    status: 200,
    response: bot,
    audit: 'bot.changed',
    problems: ['not-found', 'webhook-impossible'],
  }),
  rotate: defineRoute({
    method: 'POST',
    path: '/api/v1/bots/{id}/rotate',
    summary: 'Give a bot a new token of its own, or its webhook a new secret; nothing is lost on the way',
    access: 'bots:write',
    params: byId,
    body: botRotation,
    status: 200,
    response: bot,
    audit: 'bot.secret-rotated',
    problems: [
      'not-found',
      'nothing-to-rotate',
      'prove-again',
      'token-malformed',
      'token-of-another-bot',
      'token-refused',
      'telegram-unreachable',
    ],
  }),
  fix: defineRoute({
    method: 'POST',
    path: '/api/v1/bots/{id}/fix',
    summary: 'Repair what a check found, where Telegram lets us; answers with that check made anew',
    access: 'bots:write',
    params: byId,
    body: z.strictObject({ code: botQuestion }),
    status: 200,
    response: botCheck,
    audit: 'bot.mended',
    problems: ['not-found', 'not-fixable', 'telegram-unreachable'],
  }),
  remove: defineRoute({
    method: 'DELETE',
    path: '/api/v1/bots/{id}',
    summary:
      'Delete a bot: it stops, and Telegram is told. It can be restored for 7 days, then its conversations go with it',
    access: 'bots:write',
    params: byId,
    status: 204,
    audit: 'bot.deleted',
    problems: ['not-found'],
  }),
  restore: defineRoute({
    method: 'POST',
    path: '/api/v1/bots/{id}/restore',
    summary: 'Bring a deleted bot back; it answers again',
    access: 'bots:write',
    params: byId,
    status: 200,
    response: bot,
    audit: 'bot.restored',
    problems: ['not-found'],
  }),
  test: defineRoute({
    method: 'POST',
    path: '/api/v1/bots/{id}/test',
    summary: 'Send a short message as the bot, to the private chat that wrote to it last unless another is named',
    access: 'bots:write',
    params: byId,
    body: z.strictObject({ chatId: z.number().int().optional() }),
    status: 200,
    response: z.object({ chatId: z.number().int(), messageId: z.number().int() }),
    audit: 'bot.test-message-sent',
    problems: ['not-found', 'no-chat-yet', 'test-not-sent'],
  }),
  import: defineRoute({
    method: 'POST',
    path: '/api/v1/bots:import',
    summary: 'Connect many bots; form and duplicates are checked at once, each token later, see `state`',
    access: 'bots:write',
    body: z.strictObject({ items: z.array(botInput).min(1).max(mostImported) }),
    status: 200,
    response: z.object({ results: z.array(importedBot) }),
    audit: 'bots.imported',
    problems: ['not-found'],
  }),
  startMany: defineRoute({ ...many('start', 'Let many bots answer again'), response: switched }),
  stopMany: defineRoute({ ...many('stop', 'Stop many bots'), response: switched }),
  restartMany: defineRoute({ ...many('restart', 'Set many bots up anew'), response: switched }),
  drainMany: defineRoute({ ...many('drain', 'Stop many bots, each once it has answered'), response: switched }),
  checkMany: defineRoute({
    ...many('check', 'Ask Telegram about many bots; 50 in a page'),
    access: 'bots:read',
    response: checkedMany,
  }),
};
