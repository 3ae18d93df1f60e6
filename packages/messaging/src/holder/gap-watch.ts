import type { Clock } from '@chatai/core/clock';
import type { Database } from '@chatai/core/database';
import type { Log } from '@chatai/core/log';
import { type HeldBot, noteGaps } from '../bots/index.ts';

interface Deps {
  database: Database;
  clock: Clock;
  log: Log;
  workerId: string;
  held(): ReadonlyMap<string, HeldBot>;
}

/** Tells of what Telegram dropped because nobody took it for a day: nothing of ours could still answer that, and its owner must know. */
export interface GapWatch {
  /** An update of the bot came. */
  saw(botId: string): void;
  /** When that was last (the clock's monotonic milliseconds); undefined when none has come since the bot is held here. */
  seenAtMs(botId: string): number | undefined;
  round(): Promise<void>;
}

export const gapRoundMs = 10_000;

/** A bot that was silent for so long may have missed something. */
const silentMs = 23 * 3_600_000;
/** What waited comes in any order: after so long the first of it is there. */
const settledMs = 120_000;
const mostInRound = 50;

export function createGapWatch(deps: Deps): GapWatch {
  const { clock } = deps;
  const seenAtMs = new Map<string, number>();
  const dueAtMs = new Map<string, number>();

  return {
    saw(botId) {
      const nowMs = clock.monotonicMs();
      // Also the first one after a bot was taken: what was before nobody here knows.
      if (nowMs - (seenAtMs.get(botId) ?? Number.NEGATIVE_INFINITY) > silentMs) dueAtMs.set(botId, nowMs + settledMs);
      seenAtMs.set(botId, nowMs);
    },
    seenAtMs: (botId) => seenAtMs.get(botId),
    async round() {
      const nowMs = clock.monotonicMs();
      const held = deps.held();
      for (const botId of seenAtMs.keys()) if (!held.has(botId)) seenAtMs.delete(botId);
      const due = [...dueAtMs].filter(([, atMs]) => atMs <= nowMs).slice(0, mostInRound);
      const bots = due.flatMap(([botId]) => held.get(botId) ?? []);
      if (bots.length > 0)
        for (const { botId, workspaceId, updates: count } of await noteGaps(deps.database.pool, deps.workerId, bots))
          deps.log.warn('bot.gap.found', { botId, workspaceId, count });
      for (const [botId] of due) dueAtMs.delete(botId);
    },
  };
}
