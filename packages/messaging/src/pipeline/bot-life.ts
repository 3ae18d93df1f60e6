import type { Clock } from '@chatai/core/clock';
import type { Database } from '@chatai/core/database';
import type { Log } from '@chatai/core/log';
import { createPoller, type HeldBot, markBot, type Poller, releaseBot, setUpBot } from '../bots/index.ts';
import type { Telegram } from '../channels/telegram/index.ts';

interface Deps {
  database: Database;
  telegram: Telegram;
  clock: Clock;
  log: Log;
  workerId: string;
  publicUrl: string | undefined;
  store(bot: HeldBot, raw: Buffer): Promise<void>;
  /** Resolves when no turn of the bot is in hand. */
  drained(botId: string): Promise<void>;
}

/** Brings held bots to what their owners want: set up, polling, or stopped. One bot at a time is worked on once. */
export interface BotLife {
  follow(bot: HeldBot): void;
  forget(botId: string): void;
  refused(bot: HeldBot, reason: string): Promise<void>;
  stop(): void;
}

export function createBotLife(deps: Deps): BotLife {
  const { clock, log } = deps;
  const pollers = new Map<string, Poller & { token: string }>();
  const working = new Map<string, AbortController>();

  const mark = async (bot: HeldBot, state: string, reason?: string) => {
    if (bot.state === state && reason === undefined) return;
    bot.state = state;
    await markBot(deps.database.pool, deps.workerId, { ...bot, state, ...(reason === undefined ? {} : { reason }) });
    log.info('bot.state.changed', {
      botId: bot.botId,
      workspaceId: bot.workspaceId,
      state,
      ...(reason ? { reason } : {}),
    });
  };
  const endPolling = (botId: string) => {
    pollers.get(botId)?.stop();
    pollers.delete(botId);
  };

  async function work(bot: HeldBot, signal: AbortSignal) {
    if (!bot.enabled) endPolling(bot.botId);
    if (bot.enabled && bot.state === 'live') return poll(bot);
    for (;;) {
      const outcome = await setUpBot(deps.telegram, bot, deps.publicUrl);
      if (signal.aborted) return;
      if (outcome.kind === 'dead') return mark(bot, 'token_dead', outcome.reason);
      if (outcome.kind === 'done') break;
      await mark(bot, bot.state, outcome.reason);
      await clock.sleep(outcome.afterMs, signal);
    }
    if (bot.enabled) {
      await mark(bot, 'live');
      return poll(bot);
    }
    await deps.drained(bot.botId);
    await mark(bot, 'stopped');
    await releaseBot(deps.database.pool, deps.workerId, bot);
  }

  function poll(bot: HeldBot) {
    if (bot.mode !== 'polling' || pollers.get(bot.botId)?.token === bot.telegramToken) return;
    endPolling(bot.botId);
    const later = (done: Promise<void>) =>
      void done.catch((error) => log.warn('bot.mark.failed', { botId: bot.botId, error }));
    pollers.set(bot.botId, {
      token: bot.telegramToken,
      ...createPoller({ ...deps, store: (raw) => deps.store(bot, raw) }, bot, {
        tokenDead(reason) {
          endPolling(bot.botId);
          later(mark(bot, 'token_dead', reason));
        },
        conflict: (reason) => later(mark(bot, 'conflict', reason)),
        live: () => later(mark(bot, 'live')),
      }),
    });
  }

  return {
    follow(bot) {
      working.get(bot.botId)?.abort();
      const controller = new AbortController();
      working.set(bot.botId, controller);
      if (bot.state === 'token_dead' && bot.enabled) return;
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
    async refused(bot, reason) {
      endPolling(bot.botId);
      await mark(bot, 'token_dead', reason);
    },
    stop() {
      for (const botId of [...working.keys(), ...pollers.keys()]) this.forget(botId);
    },
  };
}
