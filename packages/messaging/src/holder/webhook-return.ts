import type { Clock } from '@chatai/core/clock';
import type { HeldBot, PublicAddress } from '../bots/index.ts';

interface Deps {
  clock: Clock;
  address: PublicAddress;
  publicUrl: string | undefined;
  held(): Iterable<HeldBot>;
  tryWebhook(bot: HeldBot): Promise<void>;
  /** A bot whose webhook was just set again is looked at soon. */
  watch(botId: string): void;
}

export const returnRoundMs = 5_000;

const firstPauseMs = 60_000;
const longestPauseMs = 30 * 60_000;
/** A webhook that has worked for so long works: its next failure begins anew. */
const worksAfterMs = 15 * 60_000;
/** Telegram is asked to set so many webhooks in a round. */
const mostInRound = 25;

interface Pause {
  untilMs: number;
  pauseMs: number;
}

/** Brings bots that poll because their webhook did not work back to it, after pauses that grow while it goes on failing. Returns a round. */
export function createWebhookReturn(deps: Deps): () => Promise<void> {
  const { clock, publicUrl } = deps;
  const pauses = new Map<string, Pause>();

  return async function round() {
    if (publicUrl === undefined) return;
    const nowMs = clock.monotonicMs();
    for (const [botId, { untilMs }] of pauses) if (nowMs > untilMs + worksAfterMs) pauses.delete(botId);
    const fallen = [...deps.held()].filter(isFallen);
    for (const { botId } of fallen)
      if (!pauses.has(botId)) pauses.set(botId, { untilMs: nowMs + firstPauseMs, pauseMs: firstPauseMs });
    const due = fallen.filter(({ botId }) => (pauses.get(botId) as Pause).untilMs <= nowMs);
    for (const bot of due.slice(0, mostInRound)) {
      const { botId } = bot;
      const pauseMs = Math.min((pauses.get(botId) as Pause).pauseMs * 2, longestPauseMs);
      pauses.set(botId, { untilMs: nowMs + pauseMs, pauseMs });
      if (!(await deps.address.leadsToUs(botId))) continue;
      await deps.tryWebhook(bot);
      deps.watch(botId);
    }
  };
}

const isFallen = (bot: HeldBot) =>
  bot.fallbackSince !== null && bot.enabled && !bot.leaving && bot.mode === 'webhook' && bot.state !== 'token_dead';
