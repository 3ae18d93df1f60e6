import type { Clock } from '@chatai/core/clock';
import type { Database } from '@chatai/core/database';
import type { Log } from '@chatai/core/log';
import {
  type CallGate,
  type CommandMenu,
  type HeldBot,
  markMenu,
  menuDigest,
  type Pass,
  tellMenu,
} from '../bots/index.ts';
import type { Telegram } from '../channels/telegram/index.ts';

interface Deps {
  database: Database;
  telegram: Telegram;
  gate: CallGate;
  clock: Clock;
  log: Log;
  workerId: string;
  menu: CommandMenu;
}

/** Beside the lives of bots, one bot at a time: a menu that is late keeps nobody waiting. */
export interface Menus {
  /** Tells Telegram the menu of a bot, unless it knows it. */
  follow(bot: HeldBot): void;
  forget(botId: string): void;
  stop(): void;
}

const againMs = 60 * 60_000;

export function createMenus(deps: Deps): Menus {
  const digest = menuDigest(deps.menu);
  const stopping = new AbortController();
  const { signal } = stopping;
  const ours = new Set<string>();
  const waiting = new Map<string, HeldBot>();
  let busy = false;

  async function tell(bot: HeldBot) {
    const pass: Pass = (call) => deps.gate.run(call, { signal });
    const told = await tellMenu(deps.telegram, pass, bot.telegramToken, deps.menu).catch(() => false);
    if (signal.aborted) return;
    if (!told) {
      deps.log.warn('bot.menu.refused', { botId: bot.botId, workspaceId: bot.workspaceId });
      deps.clock.after(againMs, () => ours.has(bot.botId) && follow(bot));
      return;
    }
    await markMenu(deps.database.pool, deps.workerId, bot, digest);
    bot.menuTold = digest;
  }

  async function work() {
    if (busy) return;
    busy = true;
    for (const [botId, bot] of waiting) {
      if (signal.aborted) break;
      waiting.delete(botId);
      await tell(bot).catch((error) => deps.log.warn('bot.menu.failed', { botId, error }));
    }
    busy = false;
  }

  function follow(bot: HeldBot) {
    if (bot.menuTold === digest || signal.aborted) return;
    ours.add(bot.botId);
    waiting.set(bot.botId, bot);
    void work();
  }

  return {
    follow,
    forget(botId) {
      ours.delete(botId);
      waiting.delete(botId);
    },
    stop: () => stopping.abort(),
  };
}
