import type { Clock } from '@chatai/core/clock';
import type { Database } from '@chatai/core/database';
import type { Log } from '@chatai/core/log';
import {
  createPoller,
  type HeldBot,
  isSetUp,
  markBot,
  type Poller,
  releaseBot,
  setUpBot,
  type WebhookHealth,
} from '../bots/index.ts';
import type { Telegram } from '../channels/telegram/index.ts';

interface Deps {
  database: Database;
  telegram: Telegram;
  clock: Clock;
  log: Log;
  workerId: string;
  publicUrl: string | undefined;
  store(bot: HeldBot, raw: Buffer): Promise<unknown>;
  /** Resolves when no turn of the bot is in hand. */
  drained(botId: string): Promise<void>;
  /** Starts no turn of the bot any more; resolves when none is in hand and nothing of it is on the wire. */
  finished(botId: string): Promise<void>;
  /** A bot was given back: whoever assigns bots is told. */
  released(): void;
}

/** Brings held bots to what their owners want: set up, polling, or stopped; and gives back those that must leave. One bot at a time is worked on once. */
export interface BotLife {
  follow(bot: HeldBot): void;
  forget(botId: string): void;
  /** Telegram refused the token of `bot`, as it was when the call began. */
  refused(bot: HeldBot, reason: string): Promise<void>;
  /** What was found out about the webhook of a live bot, or of one that was deaf. */
  foundWebhook(bot: HeldBot, health: WebhookHealth): Promise<void>;
  stop(): void;
}

export function createBotLife(deps: Deps): BotLife {
  const { clock, log } = deps;
  const pollers = new Map<string, Poller & { token: string }>();
  const working = new Map<string, AbortController>();

  const mark = async (bot: HeldBot, found: { state: string; reason?: string; webhookUrl?: string | null }) => {
    const { state, reason: stateReason = null, webhookUrl = bot.webhookUrl } = found;
    if (bot.state === state && bot.stateReason === stateReason && bot.webhookUrl === webhookUrl) return;
    const isNews = bot.state !== state || bot.stateReason !== stateReason;
    await markBot(deps.database.pool, deps.workerId, { ...bot, state, stateReason, webhookUrl });
    Object.assign(bot, { state, stateReason, webhookUrl });
    const { botId, workspaceId } = bot;
    if (isNews)
      log.info('bot.state.changed', { botId, workspaceId, state, ...(stateReason ? { reason: stateReason } : {}) });
  };
  const endPolling = (botId: string) => {
    pollers.get(botId)?.stop();
    pollers.delete(botId);
  };

  async function work(bot: HeldBot, signal: AbortSignal) {
    if (bot.leaving) return leave(bot);
    if (bot.state === 'token_dead' && bot.enabled) return;
    if (!bot.enabled) endPolling(bot.botId);
    if (bot.enabled && bot.state === 'live' && isSetUp(bot, deps.publicUrl)) return poll(bot);
    const webhookUrl = await setUp(bot, signal);
    if (webhookUrl === undefined) return;
    if (!bot.enabled) {
      await deps.drained(bot.botId);
      // Meanwhile its owner may have started it again.
      if (!signal.aborted) await mark(bot, { state: 'stopped', webhookUrl });
      return signal.aborted ? undefined : release(bot);
    }
    // Whether the other poller has gone shows only in a while.
    if (bot.mode === 'webhook' || bot.state !== 'conflict') await mark(bot, { state: 'live', webhookUrl });
    endPolling(bot.botId);
    poll(bot);
  }

  /** Until Telegram knows how the bot wants its updates. The address it delivers to, null when to none; undefined when that cannot be. */
  async function setUp(bot: HeldBot, signal: AbortSignal): Promise<string | null | undefined> {
    for (;;) {
      const outcome = await setUpBot(deps.telegram, bot, deps.publicUrl);
      if (signal.aborted) return undefined;
      switch (outcome.kind) {
        case 'done':
          return outcome.webhookUrl;
        case 'dead':
          await mark(bot, { state: 'token_dead', reason: outcome.reason });
          return undefined;
        case 'impossible':
          await mark(bot, { state: 'deaf', reason: outcome.reason });
          return undefined;
        case 'again':
          // A live one is delivered to an address that is not ours any more.
          await mark(bot, { state: bot.state === 'live' ? 'deaf' : bot.state, reason: outcome.reason });
          await clock.sleep(outcome.afterMs, signal);
      }
    }
  }

  async function leave(bot: HeldBot) {
    endPolling(bot.botId);
    await deps.finished(bot.botId);
    await release(bot);
    log.info('bot.left', { botId: bot.botId, workspaceId: bot.workspaceId });
  }

  async function release(bot: HeldBot) {
    await releaseBot(deps.database.pool, deps.workerId, bot);
    deps.released();
  }

  function poll(bot: HeldBot) {
    if (bot.mode !== 'polling' || pollers.get(bot.botId)?.token === bot.telegramToken) return;
    endPolling(bot.botId);
    const later = (done: Promise<void>) =>
      void done.catch((error) => log.warn('bot.mark.failed', { botId: bot.botId, error }));
    const inConflict = bot.state === 'conflict';
    pollers.set(bot.botId, {
      token: bot.telegramToken,
      ...createPoller({ ...deps, inConflict, store: (raw) => deps.store(bot, raw) }, bot, {
        tokenDead: (reason) => later(refused(bot, reason)),
        conflict: (reason) => later(mark(bot, { state: 'conflict', reason })),
        live: () => later(mark(bot, { state: 'live' })),
      }),
    });
  }

  async function refused(bot: HeldBot, reason: string) {
    if (pollers.get(bot.botId)?.token === bot.telegramToken) endPolling(bot.botId);
    await mark(bot, { state: 'token_dead', reason });
  }

  return {
    follow(bot) {
      working.get(bot.botId)?.abort();
      const controller = new AbortController();
      working.set(bot.botId, controller);
      work(bot, controller.signal).catch((error) => {
        if (controller.signal.aborted) return;
        log.warn('bot.setup.failed', { botId: bot.botId, error });
        clock.after(5_000, () => !controller.signal.aborted && this.follow(bot));
      });
    },
    forget(botId) {
      working.get(botId)?.abort();
      working.delete(botId);
      endPolling(botId);
    },
    refused,
    async foundWebhook(bot, health) {
      switch (health.kind) {
        case 'well':
          return mark(bot, { state: 'live' });
        case 'deaf':
          return mark(bot, { state: 'deaf', reason: health.reason });
        case 'dead':
          return refused(bot, health.reason);
        case 'unknown':
          return;
      }
    },
    stop() {
      for (const botId of [...working.keys(), ...pollers.keys()]) this.forget(botId);
    },
  };
}
