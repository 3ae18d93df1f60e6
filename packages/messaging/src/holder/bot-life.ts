import type { Clock } from '@chatai/core/clock';
import { sha256 } from '@chatai/core/crypto';
import type { Database } from '@chatai/core/database';
import type { Log } from '@chatai/core/log';
import {
  type CallGate,
  createPoller,
  type HeldBot,
  identifyBot,
  isSetUp,
  markBot,
  markSecretTaken,
  nameBot,
  type Pass,
  type Poller,
  polls,
  pollsBecause,
  releaseBot,
  type SetUpOutcome,
  sealedWithAnotherKey,
  sentenceOf,
  setUpBot,
  type Told,
  wantsWebhook,
  webhookUrl,
} from '../bots/index.ts';
import type { Telegram } from '../channels/telegram/index.ts';
import { createTurns } from './in-turn.ts';
import type { Menus } from './menus.ts';
import type { WatchedHealth } from './webhook-watch.ts';

interface Deps {
  database: Database;
  telegram: Telegram;
  clock: Clock;
  log: Log;
  workerId: string;
  publicUrl: string | undefined;
  gate: CallGate;
  menus: Menus;
  store(bot: HeldBot, raw: Buffer): Promise<unknown>;
  /** Resolves when all that the bot has received is answered and sent. */
  drained(botId: string, signal: AbortSignal): Promise<void>;
  /** Starts no turn of the bot any more; resolves when none is in hand and nothing of it is on the wire. */
  finished(botId: string): Promise<void>;
  /** Somebody else polls for the bot. */
  inConflict(bot: HeldBot): void;
  /** Its state or the reason of it is another one, and written down. */
  stateChanged(bot: HeldBot): void;
  /** A bot was given back: whoever assigns bots is told. */
  released(): void;
}

/** Brings held bots to what their owners want: set up, polling, or stopped; and gives back those that must leave. One bot at a time is worked on once. */
export interface BotLife {
  follow(bot: HeldBot): void;
  forget(botId: string): void;
  /** Telegram refused the token of `bot`, as it was when the call began. */
  refused(bot: HeldBot, reason: string): Promise<void>;
  /** What was found out about the webhook of a live bot, or of one that was deaf. One that certainly does not work is left for polling. */
  foundWebhook(bot: HeldBot, health: WatchedHealth): Promise<void>;
  /** Of a bot that polls because its webhook did not work: sets the webhook again. */
  tryWebhook(bot: HeldBot): Promise<void>;
  stop(): void;
}

interface Finding {
  state: string;
  reason?: string | undefined;
  told?: Told;
  fallbackSince?: Date | null;
}

/** What Telegram has to be asked until it answers. */
type Attempt<Done> = ({ kind: 'done' } & Done) | Exclude<SetUpOutcome, { kind: 'done' }>;

export function createBotLife(deps: Deps): BotLife {
  const { clock, log, gate, menus } = deps;
  const { pool } = deps.database;
  const pollers = new Map<string, Poller & Pick<HeldBot, 'telegramToken' | 'starts'>>();
  const working = new Map<string, AbortController>();
  /** Why bots poll that should not. */
  const fallbacks = new Map<string, string>();
  const inTurn = createTurns();

  async function mark(bot: HeldBot, found: Finding) {
    const { state, reason: stateReason = null, fallbackSince = bot.fallbackSince } = found;
    const { webhookUrl, webhookTold } = found.told ?? bot;
    const finding = { state, stateReason, webhookUrl, webhookTold, fallbackSince };
    const changed = Object.entries(finding).filter(([key, value]) => bot[key as keyof typeof finding] !== value);
    if (changed.length === 0) return;
    await markBot(pool, deps.workerId, { ...bot, ...finding });
    Object.assign(bot, finding);
    if (!changed.some(([key]) => key === 'state' || key === 'stateReason')) return;
    const { botId, workspaceId } = bot;
    deps.stateChanged(bot);
    log.info('bot.state.changed', { botId, workspaceId, state, ...(stateReason ? { reason: stateReason } : {}) });
  }
  const later = (botId: string, done: Promise<void>) =>
    void done.catch((error) => log.warn('bot.mark.failed', { botId, error }));

  const live = (bot: HeldBot): Finding => ({
    state: 'live',
    reason: bot.fallbackSince === null ? undefined : (fallbacks.get(bot.botId) ?? sentenceOf('polls-meanwhile')),
  });

  function endPolling(botId: string) {
    pollers.get(botId)?.stop();
    pollers.delete(botId);
  }

  async function work(bot: HeldBot, signal: AbortSignal) {
    if (bot.leaving) return leave(bot);
    if (!bot.enabled) return windDown(bot, signal);
    if (bot.state === 'token_dead') return;
    if (bot.fallbackSince !== null && bot.state === 'live')
      fallbacks.set(bot.botId, bot.stateReason ?? sentenceOf('polls-meanwhile'));
    if (isSettled(bot) && isSetUp(bot, deps.publicUrl)) return serve(bot);
    if (bot.username === '' && !(await identify(bot, signal))) return;
    const told = await setUp(bot, signal);
    if (!told) return;
    // Whether the other poller has gone shows only in a while.
    await mark(bot, { ...(polls(bot) && bot.state === 'conflict' ? asItIs(bot) : live(bot)), told });
    if (bot.secretChanges) await markSecretTaken(pool, deps.workerId, bot, sha256(bot.webhookSecret));
    endPolling(bot.botId);
    serve(bot);
  }

  function serve(bot: HeldBot) {
    if (polls(bot)) poll(bot);
    else endPolling(bot.botId);
    menus.follow(bot);
  }

  /** Stopped at once, what waits is kept for its next start; drained, it is answered first. Telegram keeps what comes from then on. */
  async function windDown(bot: HeldBot, signal: AbortSignal) {
    endPolling(bot.botId);
    if (bot.state === 'live')
      await mark(bot, { state: bot.state, reason: sentenceOf(bot.draining ? 'draining' : 'finishing') });
    if (!bot.draining) await deps.finished(bot.botId);
    const told = signal.aborted ? undefined : await setUp(bot, signal);
    if (told && bot.draining) await deps.drained(bot.botId, signal);
    if (told && !signal.aborted)
      await mark(bot, { state: 'stopped', told, ...(bot.suspended ? { reason: sentenceOf('suspended') } : {}) });
    // Whoever has ended its turns here must not go on with it, also when its owner has started it again meanwhile.
    if (!bot.draining || (told && !signal.aborted)) await release(bot);
  }

  async function identify(bot: HeldBot, signal: AbortSignal): Promise<boolean> {
    const found = await ask(bot, signal, (pass) => identifyBot(deps.telegram, pass, bot.telegramToken));
    if (!found) return false;
    await nameBot(pool, deps.workerId, bot, found.me);
    Object.assign(bot, found.me);
    return true;
  }

  /** Until Telegram knows how the bot wants its updates; undefined when that cannot be. */
  async function setUp(bot: HeldBot, signal: AbortSignal): Promise<Told | undefined> {
    const done = await ask(bot, signal, (pass) => {
      // Its own webhook would end the poll that waits, which then looks like somebody else's.
      if (wantsWebhook(bot)) endPolling(bot.botId);
      return setUpBot(deps, pass, bot);
    });
    return done?.told;
  }

  /** One call about a bot at a time, also those that nobody waits for any more. */
  async function ask<Done>(
    bot: HeldBot,
    signal: AbortSignal,
    attempt: (pass: Pass) => Promise<Attempt<Done>>,
  ): Promise<Done | undefined> {
    const waits = () => {
      if (!signal.aborted)
        later(bot.botId, mark(bot, { state: notLive(bot, deps.publicUrl), reason: sentenceOf('waits-its-turn') }));
    };
    const pass: Pass = (call) => gate.run(call, { signal, waits });
    for (;;) {
      const outcome = await inTurn(bot.botId, async () => (signal.aborted ? undefined : attempt(pass)));
      if (!outcome || signal.aborted) return undefined;
      switch (outcome.kind) {
        case 'done':
          return outcome;
        case 'dead':
          await mark(bot, { state: 'token_dead', reason: outcome.reason });
          return undefined;
        case 'unusable':
          await fallBack(bot, outcome.reason);
          break;
        case 'again':
          await mark(bot, { state: notLive(bot, deps.publicUrl), reason: outcome.reason });
          await clock.sleep(outcome.afterMs, signal);
      }
    }
  }

  /** From here on it wants to poll. */
  async function fallBack(bot: HeldBot, reason: string) {
    const why = pollsBecause(reason);
    fallbacks.set(bot.botId, why);
    log.warn('bot.webhook.left', { botId: bot.botId, workspaceId: bot.workspaceId, reason });
    await mark(bot, { state: notLive(bot, deps.publicUrl), reason: why, fallbackSince: new Date(clock.now()) });
  }

  async function leave(bot: HeldBot) {
    endPolling(bot.botId);
    await deps.finished(bot.botId);
    await release(bot);
    log.info('bot.left', { botId: bot.botId, workspaceId: bot.workspaceId });
  }

  async function release(bot: HeldBot) {
    await releaseBot(pool, deps.workerId, bot);
    deps.released();
  }

  function poll(bot: HeldBot) {
    const { botId, telegramToken, starts } = bot;
    const poller = pollers.get(botId);
    // What one of another start meets is not written down.
    if (poller?.telegramToken === telegramToken && poller.starts === starts) return;
    endPolling(botId);
    const inConflict = bot.state !== 'live';
    pollers.set(botId, {
      telegramToken,
      starts,
      ...createPoller({ ...deps, inConflict, store: (raw) => deps.store(bot, raw) }, bot, {
        tokenDead: (reason) => later(botId, refused(bot, reason)),
        disturbed(state, reason) {
          if (state === 'conflict') deps.inConflict(bot);
          later(botId, mark(bot, { state, reason }));
        },
        live: () => later(botId, mark(bot, live(bot))),
      }),
    });
  }

  async function refused(bot: HeldBot, reason: string) {
    if (pollers.get(bot.botId)?.telegramToken === bot.telegramToken) endPolling(bot.botId);
    await mark(bot, { state: 'token_dead', reason });
  }

  function follow(bot: HeldBot) {
    working.get(bot.botId)?.abort();
    const controller = new AbortController();
    working.set(bot.botId, controller);
    work(bot, controller.signal).catch((error) => {
      if (controller.signal.aborted) return;
      log.warn('bot.setup.failed', { botId: bot.botId, error });
      clock.after(5_000, () => !controller.signal.aborted && follow(bot));
    });
  }

  function forget(botId: string) {
    working.get(botId)?.abort();
    working.delete(botId);
    fallbacks.delete(botId);
    menus.forget(botId);
    endPolling(botId);
  }

  return {
    follow,
    forget,
    refused,
    async foundWebhook(bot, health) {
      switch (health.kind) {
        case 'well':
          return mark(bot, live(bot));
        case 'deaf':
          return mark(bot, { state: 'deaf', reason: health.reason });
        case 'unreachable':
          if (!health.certain) return mark(bot, { state: 'deaf', reason: health.reason });
          await fallBack(bot, health.reason);
          return follow(bot);
        case 'dead':
          return refused(bot, health.reason);
        case 'unknown':
          return;
      }
    },
    async tryWebhook(bot) {
      log.info('bot.webhook.tried', { botId: bot.botId, workspaceId: bot.workspaceId });
      await mark(bot, { ...asItIs(bot), fallbackSince: null });
      follow(bot);
    },
    stop() {
      menus.stop();
      for (const botId of [...working.keys(), ...pollers.keys()]) forget(botId);
    },
  };
}

/** Is what was found out about a bot still true for whoever takes it over? Somebody else's webhook is taken back only when its owner asks for that. */
const isSettled = ({ state, stateReason }: HeldBot) =>
  state === 'live' || ((state === 'deaf' || state === 'conflict') && stateReason !== sealedWithAnotherKey);

const asItIs = ({ state, stateReason }: HeldBot): Finding => ({ state, reason: stateReason ?? undefined });

/** A live one that waits to be set up anew is deaf, unless only its secret or the kinds of updates are new. */
const notLive = (bot: HeldBot, publicUrl: string | undefined) =>
  bot.state === 'live' && bot.webhookUrl !== (wantsWebhook(bot) ? webhookUrl(publicUrl, bot.botId) : null)
    ? 'deaf'
    : bot.state;
