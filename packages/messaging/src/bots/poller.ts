import type { Clock } from '@chatai/core/clock';
import type { Log } from '@chatai/core/log';
import type { Telegram, TelegramAnswer } from '../channels/telegram/index.ts';
import type { CallGate } from './call-gate.ts';
import { sentenceOf } from './state-reason.ts';
import { foreignWebhook } from './webhook-health.ts';

interface Deps {
  telegram: Telegram;
  clock: Clock;
  log: Log;
  gate: CallGate;
  /** Stores one update durably; rejects when the store is down. */
  store(raw: Buffer): Promise<unknown>;
  /** Somebody else had the updates when this bot was taken over. */
  inConflict: boolean;
}

interface Events {
  /** Telegram refused the token: polling has ended. */
  tokenDead(reason: string): void;
  /** Somebody else gets what comes for this token: another poller (`conflict`) or a foreign webhook (`deaf`). Told once per kind, until `live`. */
  disturbed(state: 'conflict' | 'deaf', reason: string): void;
  /** Answers come, and nobody else has polled for a minute. */
  live(): void;
}

export interface Poller {
  stop(): void;
}

/** Which updates we ask for; by default Telegram leaves some out (telegram.md 1.2). */
export const allowedUpdates = [
  'message',
  'edited_message',
  'callback_query',
  'my_chat_member',
  'message_reaction',
  'stopped_message_generation',
];

/** Telegram clamps it to 50 s; a proxy in between may be stricter. */
const pollSeconds = 25;

/** Two pollers send each other away in turn, so both get answers in between. Telegram holds a poll for 50 s at most: after a minute the other one is gone. */
const quietMs = 60_000;

/**
 * Long polling of one bot. An update is confirmed (by the next offset) only after it is committed, so a crash re-reads and the inbox
 * recognises what it has. Starts without an offset: ids can go down (telegram.md 1.3), the head of the queue is what Telegram holds.
 */
export function createPoller(deps: Deps, bot: { botId: string; telegramToken: string }, on: Events): Poller {
  const { telegram, clock, log, gate } = deps;
  const stopping = new AbortController();
  const { signal } = stopping;
  let offset = 0;
  let failures = 0;
  let isKnown = false;
  let told: string | undefined;
  let disturbedAtMs = deps.inConflict ? clock.monotonicMs() : undefined;

  async function pollOnce(): Promise<number> {
    if (!isKnown) await gate.enter(signal);
    const answer = await telegram.call<{ update_id: number }[]>(
      bot.telegramToken,
      'getUpdates',
      { offset, timeout: pollSeconds, limit: 100, allowed_updates: allowedUpdates },
      { timeoutMs: (pollSeconds + 10) * 1000, signal, line: 'poll' },
    );
    gate.heard(answer);
    isKnown = answer.ok || answer.code !== 429;
    if (answer.ok) {
      await Promise.all(answer.result.map((update) => deps.store(bytesOf(update))));
      const last = answer.result.at(-1);
      if (last) offset = last.update_id + 1;
      failures = 0;
      if (disturbedAtMs !== undefined && clock.monotonicMs() - disturbedAtMs < quietMs) return 0;
      disturbedAtMs = undefined;
      told = undefined;
      on.live();
      return 0;
    }
    // A refusal that arrives after the stop is of a token that was replaced, or of a poll that our own webhook ended.
    if (signal.aborted) return 0;
    if (answer.code === 401 || answer.code === 404) {
      on.tokenDead(`${answer.code} ${answer.description}`);
      stopping.abort();
      return 0;
    }
    if (answer.code === 409) await disturbed(answer);
    failures += 1;
    return answer.retryAfterMs ?? pauseMs(failures);
  }

  async function disturbed({ description }: TelegramAnswer<unknown> & { ok: false }) {
    disturbedAtMs = clock.monotonicMs();
    const state = /webhook/i.test(description) ? 'deaf' : 'conflict';
    if (told === state) return;
    const reason = state === 'conflict' ? sentenceOf('second-poller') : await whoseWebhook();
    if (reason === undefined || signal.aborted) return;
    told = state;
    on.disturbed(state, reason);
  }

  /** Undefined when there is none any more. */
  async function whoseWebhook(): Promise<string | undefined> {
    const info = await telegram.call<{ url: string }>(bot.telegramToken, 'getWebhookInfo', {}, { signal });
    return info.ok && info.result.url ? foreignWebhook(info.result.url) : undefined;
  }

  async function run() {
    while (!signal.aborted) {
      let waitMs: number;
      try {
        waitMs = await pollOnce();
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        waitMs = pauseMs(failures);
        if (failures === 3) log.warn('bot.poll.failed', { botId: bot.botId, error });
      }
      if (waitMs > 0) await clock.sleep(waitMs, signal).catch(() => {});
    }
  }

  void run();
  return { stop: () => stopping.abort() };
}

/** What can be read and not written again, because it is nested so deeply, must not come for ever: of it the number is kept, as a dead letter. */
function bytesOf(update: { update_id: number }): Buffer {
  try {
    return Buffer.from(JSON.stringify(update));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return Buffer.from(JSON.stringify({ update_id: update.update_id, lost: 'nested too deeply to be kept' }));
  }
}

const pauseMs = (failures: number) => Math.min(500 * 2 ** Math.min(failures, 6), 30_000);
