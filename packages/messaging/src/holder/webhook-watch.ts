import type { Clock } from '@chatai/core/clock';
import {
  type HeldBot,
  type PublicAddress,
  sentenceOf,
  type WebhookHealth,
  wantsWebhook,
  webhookHealth,
  webhookUrl,
} from '../bots/index.ts';
import type { Telegram } from '../channels/telegram/index.ts';

/** `certain`: Telegram could not deliver at two looks in a row, or at one to a webhook that was tried again. */
export type WatchedHealth =
  | Exclude<WebhookHealth, { kind: 'unreachable' }>
  | (Extract<WebhookHealth, { kind: 'unreachable' }> & { certain: boolean });

interface Deps {
  telegram: Telegram;
  clock: Clock;
  publicUrl: string | undefined;
  address: PublicAddress;
  /** When the last update of the bot came. */
  seenAtMs(botId: string): number | undefined;
  held(): Iterable<HeldBot>;
  found(bot: HeldBot, health: WatchedHealth): Promise<void>;
}

export interface WebhookWatch {
  /** Looks at the webhook bots that have waited for it the longest, and at none before its time. */
  round(): Promise<void>;
  /** The webhook of this bot was set again after it had failed: for a while it is looked at often. */
  onTrial(botId: string): void;
}

/** Fifteen bots a minute: new tokens are counted per caller (telegram.md 1.1), and nothing else should have to wait for this. */
export const watchRoundMs = 4_000;
/** How often a bot is looked at, as long as there are fewer than 75 of them. */
const eachMs = 5 * 60_000;
/** Where something is wrong, or was, or so much waits at Telegram that somebody wants to know how it goes on. */
const soonMs = 30_000;
const muchWaits = 20;
const trialMs = 5 * 60_000;
/** What keeps Telegram from one bot keeps it from the others of the address: for so long after a find all are looked at each minute. */
const alarmMs = 10 * 60_000;
const eachInAlarmMs = 60_000;
const mostInAlarm = 10;

interface Look {
  atMs: number;
  /** It failed, or very much waits there. */
  again: boolean;
  failed: boolean;
}

export function createWebhookWatch(deps: Deps): WebhookWatch {
  const { telegram, clock } = deps;
  const looks = new Map<string, Look>();
  const trials = new Map<string, number>();
  let pausedUntilMs = 0;
  let alarmUntilMs = Number.NEGATIVE_INFINITY;

  const isOnTrial = (botId: string, nowMs: number) => nowMs < (trials.get(botId) ?? 0);
  const dueMs = (botId: string, look: Look, nowMs: number) =>
    look.atMs + (look.again || isOnTrial(botId, nowMs) ? soonMs : nowMs < alarmUntilMs ? eachInAlarmMs : eachMs);

  function* due(nowMs: number) {
    const watched = new Map([...deps.held()].filter(isWatched(deps.publicUrl)).map((bot) => [bot.botId, bot]));
    for (const botId of looks.keys()) if (!watched.has(botId)) looks.delete(botId);
    for (const [botId, untilMs] of trials) if (untilMs <= nowMs) trials.delete(botId);
    // One that was just set up, or taken over in good health, is well.
    for (const [botId, { state }] of watched)
      if (!looks.has(botId))
        looks.set(botId, { atMs: state === 'deaf' ? nowMs - eachMs : nowMs, failed: false, again: false });
    const waiting = [...looks].map(([botId, look]) => ({ botId, dueMs: dueMs(botId, look, nowMs) }));
    const ready = waiting.filter((one) => one.dueMs <= nowMs).sort((a, b) => a.dueMs - b.dueMs);
    for (const { botId } of ready.slice(0, nowMs < alarmUntilMs ? mostInAlarm : 1)) yield watched.get(botId) as HeldBot;
  }

  async function look(bot: HeldBot, nowMs: number) {
    const { botId } = bot;
    const { failed: failedBefore, atMs: lastMs } = looks.get(botId) as Look;
    const health = await healthOf(bot, lastMs);
    const failed = health.kind === 'unreachable';
    looks.set(botId, { atMs: nowMs, failed, again: failed || (health.kind === 'well' && health.pending >= muchWaits) });
    if (health.kind === 'unknown') pausedUntilMs = nowMs + health.pauseMs;
    if (health.kind !== 'unreachable') return deps.found(bot, health);
    alarmUntilMs = nowMs + alarmMs;
    return deps.found(bot, { ...health, certain: failedBefore || isOnTrial(botId, nowMs) });
  }

  /** Of a connection that is just closed Telegram tells no error: but then updates wait, none comes, and our own look fails too. */
  async function healthOf(bot: HeldBot, lastMs: number): Promise<WebhookHealth> {
    const health = await webhookHealth(telegram, bot, clock.now());
    if (health.kind !== 'well' || health.pending === 0 || (deps.seenAtMs(bot.botId) ?? 0) > lastMs) return health;
    if (await deps.address.leadsToUs(bot.botId)) return health;
    return {
      kind: 'unreachable',
      reason: sentenceOf('no-intake', { url: deps.publicUrl ?? '' }),
    };
  }

  return {
    async round() {
      const nowMs = clock.monotonicMs();
      if (nowMs < pausedUntilMs) return;
      await Promise.all([...due(nowMs)].map((bot) => look(bot, nowMs)));
    },
    onTrial: (botId) => void trials.set(botId, clock.monotonicMs() + trialMs),
  };
}

/** What is being set up, or cannot be, its set-up tells of. */
const isWatched = (publicUrl: string | undefined) => (bot: HeldBot) =>
  wantsWebhook(bot) &&
  !bot.leaving &&
  (bot.state === 'live' || bot.state === 'deaf') &&
  bot.webhookUrl === webhookUrl(publicUrl, bot.botId);
