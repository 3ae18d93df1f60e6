import type { Clock } from '@chatai/core/clock';
import type { Database } from '@chatai/core/database';
import type { Log } from '@chatai/core/log';
import type { BotFigures } from '../bot-figures/index.ts';
import { type CommandMenu, createCallGate, createPublicAddress, type HeldBot } from '../bots/index.ts';
import type { Telegram } from '../channels/telegram/index.ts';
import { type BotLife, createBotLife } from './bot-life.ts';
import { createGapWatch, gapRoundMs } from './gap-watch.ts';
import { createMenus } from './menus.ts';
import { createWebhookReturn, returnRoundMs } from './webhook-return.ts';
import { createWebhookWatch, watchRoundMs } from './webhook-watch.ts';

interface Deps
  extends Pick<
    Parameters<typeof createBotLife>[0],
    'store' | 'drained' | 'finished' | 'released' | 'inConflict' | 'stateChanged'
  > {
  database: Database;
  telegram: Telegram;
  clock: Clock;
  log: Log;
  workerId: string;
  publicUrl: string | undefined;
  menu: CommandMenu;
  figures: Pick<BotFigures, 'isPending'>;
  held(): ReadonlyMap<string, HeldBot>;
  /** How many workers there are: Telegram counts new tokens of all together. */
  workers(): number;
  signal: AbortSignal;
}

/** The lives of the held bots, and what watches over them in rounds. */
export interface Lives extends BotLife {
  /** An update of the bot came. */
  saw(botId: string): void;
  rounds: { everyMs: number; name: string; work(): Promise<unknown> }[];
}

export function createLives(deps: Deps): Lives {
  const gate = createCallGate(deps);
  const life = createBotLife({ ...deps, gate, menus: createMenus({ ...deps, gate }) });
  const held = () => deps.held().values();
  const address = createPublicAddress(deps.clock, deps.publicUrl, deps.signal);
  const gaps = createGapWatch(deps);
  const found: typeof life.foundWebhook = (bot, health) => {
    if (health.kind === 'well') deps.figures.isPending(bot, health.pending);
    return life.foundWebhook(bot, health);
  };
  const watch = createWebhookWatch({ ...deps, address, held, seenAtMs: gaps.seenAtMs, found });
  const comeBack = createWebhookReturn({ ...deps, address, held, tryWebhook: life.tryWebhook, watch: watch.onTrial });
  return {
    ...life,
    saw: gaps.saw,
    rounds: [
      { everyMs: watchRoundMs, name: 'webhooks', work: watch.round },
      { everyMs: returnRoundMs, name: 'webhook-returns', work: comeBack },
      { everyMs: gapRoundMs, name: 'gaps', work: gaps.round },
    ],
  };
}
