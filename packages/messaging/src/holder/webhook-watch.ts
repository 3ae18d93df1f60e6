import type { Clock } from '@chatai/core/clock';
import { type HeldBot, isSetUp, type WebhookHealth, webhookHealth } from '../bots/index.ts';
import type { Telegram } from '../channels/telegram/index.ts';

interface Deps {
  telegram: Telegram;
  clock: Clock;
  publicUrl: string | undefined;
  held(): Iterable<HeldBot>;
  found(bot: HeldBot, health: WebhookHealth): Promise<void>;
}

/** Fifteen bots a minute: new tokens are counted per caller (telegram.md 1.1), and nothing else should have to wait for this. */
export const watchRoundMs = 4_000;
/** How often a bot is looked at, as long as there are fewer than 75 of them. */
const eachMs = 5 * 60_000;

/** Looks at one webhook bot in each round, the one that waits for it the longest, and at none before its time. Returns a round. */
export function createWebhookWatch(deps: Deps): () => Promise<void> {
  const { telegram, clock } = deps;
  const lookedAtMs = new Map<string, number>();
  let pausedUntilMs = 0;

  return async function round() {
    const nowMs = clock.monotonicMs();
    if (nowMs < pausedUntilMs) return;
    const watched = new Map([...deps.held()].filter(isWatched(deps.publicUrl)).map((bot) => [bot.botId, bot]));
    for (const botId of lookedAtMs.keys()) if (!watched.has(botId)) lookedAtMs.delete(botId);
    // One that was just set up, or taken over in good health, is well.
    for (const botId of watched.keys()) if (!lookedAtMs.has(botId)) lookedAtMs.set(botId, nowMs);
    const [botId, atMs] = [...lookedAtMs].reduce((a, b) => (b[1] < a[1] ? b : a), ['', nowMs]);
    const bot = watched.get(botId);
    if (!bot || nowMs - atMs < eachMs) return;
    lookedAtMs.set(botId, nowMs);
    const health = await webhookHealth(telegram, bot, clock.now());
    if (health.kind === 'unknown') pausedUntilMs = nowMs + health.pauseMs;
    await deps.found(bot, health);
  };
}

/** What is being set up, or cannot be, its set-up tells of. */
const isWatched = (publicUrl: string | undefined) => (bot: HeldBot) =>
  bot.mode === 'webhook' &&
  bot.enabled &&
  !bot.leaving &&
  (bot.state === 'live' || bot.state === 'deaf') &&
  isSetUp(bot, publicUrl);
