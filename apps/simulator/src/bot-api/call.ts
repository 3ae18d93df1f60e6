import type { Clock } from '@chatai/core/clock';
import type { CallFault, Faults } from '../faults/index.ts';
import type { FloodControl } from '../flood/index.ts';
import type { CallEntry, Ledger } from '../ledger/index.ts';
import type { Bot } from '../world/index.ts';
import { type Answer, failure, notFound, tooMany } from './answers.ts';
import { integerArg, type Params, textArg, type UploadedFile } from './args.ts';
import type { MethodContext } from './method.ts';
import { findMethod } from './methods.ts';

/** One request as it came. `path` is decoded and begins with "/bot". */
export interface BotApiRequest {
  path: string;
  params: Params;
  files: readonly UploadedFile[];
  address: string;
}

/** What is to go back. `reset` cuts the connection after `hangMs`, `cut` in the middle of the answer; `overMs` is how long it drips. `sent` must be called once with whether the caller could hear it. */
export interface Outcome {
  answer: Answer;
  wire: { kind: 'answer' } | { kind: 'reset'; hangMs: number } | { kind: 'cut' } | { kind: 'drip'; overMs: number };
  sent: (reached: boolean) => void;
}

export interface CallContext extends MethodContext {
  clock: Clock;
  faults: Faults;
  flood: FloodControl;
  ledger: Ledger;
}

/** Answers one call: token, method, flood control, faults, the method itself, and the entry in the ledger. */
export function answerCall(context: CallContext, request: BotApiRequest): Outcome | Promise<Outcome> {
  const startedMs = context.clock.monotonicMs();
  const target = findTarget(context, request);
  if ('refusal' in target) {
    return plain(context, request, target.refusal, { startedMs, bot: undefined, method: target.method });
  }
  const { bot, method } = target;
  const chatId = integerArg(request.params, 'chat_id') || undefined;
  const about = { startedMs, bot, method: method.name };
  const group = chatId !== undefined && chatId < 0;
  if (context.flood.isCrowded(bot.id, method.name, chatId)) return crowdedOut(context, request, about);
  const verdict = context.flood.check(bot.id, method.name, chatId, group);
  if (verdict) {
    const disobeyed = verdict.disobeyed ? { disobeyed: true as const } : {};
    return plain(context, request, tooMany(verdict.retryAfter), { ...about, ...disobeyed });
  }
  const fault = context.faults.onCall(bot.id, method.name, chatId);
  if (!fault) return run(context, request, about, undefined, method.run);
  if (fault.latencyMs === 0) return withFault(context, request, about, fault, method.run);
  const leave = context.flood.enter(bot.id, method.name, chatId);
  return context.clock
    .sleep(fault.latencyMs)
    .then(() => withFault(context, request, about, fault, method.run))
    .finally(leave);
}

/** Client.cpp, `fail_query_flood_limit_exceeded`: the caller is let wait before it is told to. */
async function crowdedOut(context: CallContext, request: BotApiRequest, about: About): Promise<Outcome> {
  const { pauseMs, retryAfter } = context.flood.crowding();
  await context.clock.sleep(pauseMs);
  return plain(context, request, tooMany(retryAfter), about);
}

type Run = NonNullable<ReturnType<typeof findMethod>>['run'];

interface About {
  startedMs: number;
  bot: Bot | undefined;
  method: string;
  disobeyed?: true;
}

type Target = { bot: Bot; method: NonNullable<ReturnType<typeof findMethod>> } | { refusal: Answer; method: string };

function findTarget(context: CallContext, { path, params, address }: BotApiRequest): Target {
  const slash = path.indexOf('/', 4);
  if (slash < 0) return { refusal: notFound(), method: '' };
  const token = path.slice(4, slash);
  const rest = path.slice(slash + 1);
  // "/test" names the test environment, in which nobody has a bot here.
  const isTest = rest.startsWith('test');
  if (isTest && rest[4] !== '/') return { refusal: notFound(), method: '' };
  const name = (isTest ? rest.slice(5) : rest) || textArg(params, 'method');
  const malformed = problemOf(token);
  if (malformed) return { refusal: malformed, method: name };

  const bot = isTest ? undefined : context.world.botsByToken.get(token);
  const nowMs = context.clock.monotonicMs();
  if (!bot?.live) {
    if (name.toLowerCase() === 'close') {
      return { refusal: failure(400, 'Bad Request: the bot has already been closed'), method: 'close' };
    }
    const retryAfter = context.flood.checkNewToken(address);
    if (retryAfter > 0) return { refusal: tooMany(retryAfter), method: name };
  }
  if (!bot || bot.revoked) return { refusal: failure(401, 'Unauthorized'), method: name };
  if (bot.loggedOutUntilMs > nowMs) return { refusal: failure(400, 'Logged out'), method: name };
  if (!bot.live) {
    bot.live = true;
    bot.launchedAtMs = nowMs;
  }
  const method = context.surface.hasMethod(name) ? findMethod(name) : undefined;
  return method ? { bot, method } : { refusal: notFound('method not found'), method: name };
}

/** ClientManager.cpp, `send`. */
function problemOf(token: string): Answer | undefined {
  const colon = token.indexOf(':');
  const invalid = failure(401, 'Unauthorized: invalid token specified');
  if (token.startsWith('0') || token.length > 80 || colon < 0) return invalid;
  const id = token.slice(0, colon);
  if (!/^-?\d+$/.test(id)) return failure(421, 'Misdirected Request: unallowed token specified');
  return Number(id) > 0 && Number(id) < 2 ** 54 ? undefined : invalid;
}

function withFault(context: CallContext, request: BotApiRequest, about: About, fault: CallFault, method: Run) {
  const { outcome } = fault;
  const bot = about.bot as Bot; // faults strike known bots only
  switch (outcome?.kind) {
    case 'resetBeforeAccept':
      return lost(context, request, about, failure(0, 'the connection was reset'), 'resetBeforeAccept');
    case 'tooManyRequests': {
      const chatId = integerArg(request.params, 'chat_id') || undefined;
      context.flood.penalise(bot.id, about.method, chatId, outcome.retryAfter);
      return plain(context, request, tooMany(outcome.retryAfter), about, 'tooManyRequests');
    }
    case 'serverError':
      if (!outcome.accepted) return plain(context, request, serverError(outcome.status), about, 'serverError');
      return run(context, request, about, outcome, method);
    default:
      return run(context, request, about, outcome ?? (fault.latencyMs > 0 ? 'latency' : 'clockJump'), method);
  }
}

type After = NonNullable<CallFault['outcome']> | 'latency' | 'clockJump' | undefined;

function run(context: CallContext, request: BotApiRequest, about: About, after: After, method: Run) {
  const call = { bot: about.bot as Bot, params: request.params, files: request.files };
  const answer = method(context, call);
  return answer instanceof Promise
    ? answer.then((settled) => finish(context, request, about, after, settled))
    : finish(context, request, about, after, answer);
}

function finish(context: CallContext, request: BotApiRequest, about: About, after: After, answer: Answer): Outcome {
  if (after === undefined) return plain(context, request, answer, about);
  if (typeof after === 'string') return plain(context, request, answer, about, after);
  const { kind } = after;
  if (kind === 'loseResponse')
    return lost(context, request, about, answer, kind, { kind: 'reset', hangMs: after.hangMs });
  if (kind === 'cutAnswer') return lost(context, request, about, answer, kind, { kind: 'cut' });
  if (kind === 'slowAnswer') {
    return { ...plain(context, request, answer, about, kind), wire: { kind: 'drip', overMs: after.overMs } };
  }
  const status = kind === 'serverError' ? after.status : 500;
  return {
    answer: serverError(status),
    wire: { kind: 'answer' },
    sent: (reached) =>
      record(context, request, about, answer, { reached, fault: 'serverError', shown: serverError(status) }),
  };
}

function plain(
  context: CallContext,
  request: BotApiRequest,
  answer: Answer,
  about: About,
  fault?: CallEntry['fault'],
): Outcome {
  return {
    answer,
    wire: { kind: 'answer' },
    sent: (reached) => record(context, request, about, answer, { reached, fault, shown: answer }),
  };
}

/** The caller never hears the whole answer. */
function lost(
  context: CallContext,
  request: BotApiRequest,
  about: About,
  answer: Answer,
  fault: NonNullable<CallEntry['fault']>,
  wire: Outcome['wire'] = { kind: 'reset', hangMs: 0 },
): Outcome {
  return {
    answer,
    wire,
    sent: () => record(context, request, about, answer, { reached: false, fault, shown: answer }),
  };
}

const serverErrors: Record<number, string> = {
  500: 'Internal Server Error: restart',
  502: 'Bad Gateway',
  504: 'Gateway Timeout',
};
const serverError = (status: number) => failure(status, serverErrors[status] ?? 'Internal Server Error');

interface Seen {
  reached: boolean;
  fault: CallEntry['fault'];
  /** The answer that went out, which a fault may have put in place of the true one. */
  shown: Answer;
}

function record(context: CallContext, request: BotApiRequest, about: About, answer: Answer, seen: Seen): void {
  const { bot } = about;
  const facts = answer.ok ? answer.facts : undefined;
  const chatId = facts?.chatId ?? (integerArg(request.params, 'chat_id') || undefined);
  const rest = otherParams(request.params);
  context.ledger.record({
    kind: 'call',
    botId: bot?.id ?? 0,
    bot: bot?.me.username ?? '',
    method: about.method,
    ...(chatId === undefined ? {} : { chatId }),
    ...(facts ?? textOf(request.params)),
    ...(rest ? { params: rest } : {}),
    ok: seen.shown.ok,
    status: seen.shown.ok ? 200 : seen.shown.status,
    ...(seen.shown.ok ? {} : { description: seen.shown.description }),
    ...(!seen.shown.ok && seen.shown.parameters?.retry_after ? { retryAfter: seen.shown.parameters.retry_after } : {}),
    accepted: answer.ok,
    responseLost: !seen.reached,
    ...(seen.fault ? { fault: seen.fault } : {}),
    ...(about.disobeyed ? { disobeyed: true } : {}),
    durationMs: context.clock.monotonicMs() - about.startedMs,
  });
  if (answer.ok) answer.handedOver?.(seen.reached);
}

const textOf = (params: Params) => (typeof params.text === 'string' ? { text: params.text } : {});

/** Parameters besides those that have a field of their own; secrets of the caller are not kept. */
function otherParams(params: Params): Record<string, unknown> | undefined {
  let rest: Record<string, unknown> | undefined;
  for (const name in params) {
    if (name === 'chat_id' || name === 'text' || name === 'method' || name === 'secret_token') continue;
    rest ??= {};
    rest[name] = params[name];
  }
  return rest;
}
