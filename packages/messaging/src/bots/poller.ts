import type { Clock } from '@chatai/core/clock';
import type { Log } from '@chatai/core/log';
import type { Telegram } from '../channels/telegram/index.ts';

interface Deps {
  telegram: Telegram;
  clock: Clock;
  log: Log;
  /** Stores one update durably; rejects when the store is down. */
  store(raw: Buffer): Promise<unknown>;
  /** Somebody else polled when this bot was taken over. */
  inConflict: boolean;
}

interface Events {
  /** Telegram refused the token: polling has ended. */
  tokenDead(reason: string): void;
  /** Someone else polls with this token, or a foreign webhook is set. Told once, until `live`. */
  conflict(reason: string): void;
  /** Answers come, and nobody else has polled for a minute. */
  live(): void;
}

export interface Poller {
  stop(): void;
}

/** Which updates we ask for; by default Telegram leaves some out (telegram.md 1.2). */
export const allowedUpdates = ['message', 'edited_message', 'callback_query', 'my_chat_member'];

/** Telegram clamps it to 50 s; a proxy in between may be stricter. */
const pollSeconds = 25;

/** Two pollers send each other away in turn, so both get answers in between. Telegram holds a poll for 50 s at most: after a minute the other one is gone. */
const quietMs = 60_000;

/**
 * Long polling of one bot. An update is confirmed (by the next offset) only after it is committed, so a crash re-reads and the inbox
 * recognises what it has. Starts without an offset: ids can go down (telegram.md 1.3), the head of the queue is what Telegram holds.
 */
export function createPoller(deps: Deps, bot: { botId: string; telegramToken: string }, on: Events): Poller {
  const { telegram, clock, log } = deps;
  const stopping = new AbortController();
  let offset = 0;
  let failures = 0;
  let conflictAtMs = deps.inConflict ? clock.monotonicMs() : undefined;

  async function pollOnce(): Promise<number> {
    const answer = await telegram.call<{ update_id: number }[]>(
      bot.telegramToken,
      'getUpdates',
      { offset, timeout: pollSeconds, limit: 100, allowed_updates: allowedUpdates },
      { timeoutMs: (pollSeconds + 10) * 1000, signal: stopping.signal, line: 'poll' },
    );
    if (answer.ok) {
      await Promise.all(answer.result.map((update) => deps.store(Buffer.from(JSON.stringify(update)))));
      const last = answer.result.at(-1);
      if (last) offset = last.update_id + 1;
      failures = 0;
      if (conflictAtMs !== undefined && clock.monotonicMs() - conflictAtMs < quietMs) return 0;
      conflictAtMs = undefined;
      on.live();
      return 0;
    }
    // A refusal that arrives after the stop is of a token that was replaced.
    if (stopping.signal.aborted) return 0;
    if (answer.code === 401 || answer.code === 404) {
      on.tokenDead(`${answer.code} ${answer.description}`);
      stopping.abort();
      return 0;
    }
    if (answer.code === 409) {
      if (conflictAtMs === undefined) on.conflict(answer.description);
      conflictAtMs = clock.monotonicMs();
    }
    failures += 1;
    return answer.retryAfterMs ?? pauseMs(failures);
  }

  async function run() {
    while (!stopping.signal.aborted) {
      let waitMs: number;
      try {
        waitMs = await pollOnce();
      } catch (error) {
        if (stopping.signal.aborted) return;
        failures += 1;
        waitMs = pauseMs(failures);
        if (failures === 3) log.warn('bot.poll.failed', { botId: bot.botId, error });
      }
      if (waitMs > 0) await clock.sleep(waitMs, stopping.signal).catch(() => {});
    }
  }

  void run();
  return { stop: () => stopping.abort() };
}

const pauseMs = (failures: number) => Math.min(500 * 2 ** Math.min(failures, 6), 30_000);
