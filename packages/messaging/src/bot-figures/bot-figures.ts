import type { Database } from '@chatai/core/database';
import { answerBoundsMs, bucketOf } from './answer-times.ts';
import { addToMinute } from './queries.ts';

/** What is counted, as the columns of `bot_minute` are called. */
export type BotCount =
  | 'updates'
  | 'turns'
  | 'turns_failed'
  | 'sent'
  | 'refused'
  | 'uncertain'
  | 'limited'
  | 'conflicts'
  | 'restarts';

export type BotCounts = Record<BotCount, number> & {
  /** The most that waited in its lanes, and the longest time. */
  waiting: number;
  waiting_ms: number;
  /** The most that waited at Telegram for its webhook. */
  pending: number;
  answer_buckets: number[];
};

interface Bot {
  botId: string;
  workspaceId: string;
}

/** Counts of the bots that a holder works for. Bots to which nothing happens cost nothing. */
export interface BotFigures {
  count(bot: Bot, what: BotCount, times?: number): void;
  /** From the update to the first send of its answer. */
  answered(bot: Bot, ms: number): void;
  waits(bot: Bot, count: number, longestMs: number): void;
  /** Updates that Telegram has not delivered yet. */
  isPending(bot: Bot, count: number): void;
  /** Adds what was counted to the minute that runs. What the database did not take is counted again with the next one. */
  save(): Promise<void>;
}

export function createBotFigures({ database }: { database: Database }): BotFigures {
  let counted = new Map<string, Bot & BotCounts>();

  function of({ botId, workspaceId }: Bot): BotCounts {
    let counts = counted.get(botId);
    if (!counts) {
      counts = { botId, workspaceId, ...nothing(), answer_buckets: [] };
      counted.set(botId, counts);
    }
    return counts;
  }

  return {
    count(bot, what, times = 1) {
      of(bot)[what] += times;
    },
    answered(bot, ms) {
      const { answer_buckets: buckets } = of(bot);
      while (buckets.length <= answerBoundsMs.length) buckets.push(0);
      const at = bucketOf(ms);
      buckets[at] = (buckets[at] as number) + 1;
    },
    waits(bot, count, longestMs) {
      const counts = of(bot);
      counts.waiting = Math.max(counts.waiting, count);
      counts.waiting_ms = Math.max(counts.waiting_ms, Math.round(longestMs));
    },
    isPending(bot, count) {
      if (count === 0) return;
      const counts = of(bot);
      counts.pending = Math.max(counts.pending, count);
    },
    async save() {
      if (counted.size === 0) return;
      const saving = counted;
      counted = new Map();
      try {
        await addToMinute(database.pool, [...saving.values()]);
      } catch (error) {
        for (const counts of saving.values()) addTo(of(counts), counts);
        throw error;
      }
    },
  };
}

const nothing = () => ({
  updates: 0,
  turns: 0,
  turns_failed: 0,
  sent: 0,
  refused: 0,
  uncertain: 0,
  limited: 0,
  conflicts: 0,
  restarts: 0,
  waiting: 0,
  waiting_ms: 0,
  pending: 0,
});

/** What is no sum, but the most that was seen. */
const gauges: readonly string[] = ['waiting', 'waiting_ms', 'pending'];

function addTo(sum: BotCounts, more: BotCounts): void {
  for (const what of Object.keys(nothing()) as (keyof ReturnType<typeof nothing>)[])
    sum[what] = gauges.includes(what) ? Math.max(sum[what], more[what]) : sum[what] + more[what];
  sum.answer_buckets = Array.from(
    { length: Math.max(sum.answer_buckets.length, more.answer_buckets.length) },
    (_, at) => (sum.answer_buckets[at] ?? 0) + (more.answer_buckets[at] ?? 0),
  );
}
