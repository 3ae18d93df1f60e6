/** What one bot may bring in over time (guarantees.md 2.2.1, security.md T28). Above it Telegram is asked to wait and keeps the update. */
export interface IntakeLimits {
  updatesPerSecond: number;
  updatesAtOnce: number;
  bytesPerSecond: number;
  bytesAtOnce: number;
}

/** Ten times what Telegram lets a bot answer (30 messages a second); in bytes four of the largest updates a second, each of which costs as much as fifty others. */
export const intakeLimits: IntakeLimits = {
  updatesPerSecond: 300,
  updatesAtOnce: 3_000,
  bytesPerSecond: 2 * 1024 * 1024,
  bytesAtOnce: 8 * 1024 * 1024,
};

export interface IntakeQuota {
  /** Takes room for one update of `sizeBytes`: 0 = let it in, else the seconds after which it may come again. `nowMs` is monotonic. */
  take(botId: string, sizeBytes: number, nowMs: number): number;
}

interface Used {
  updates: number;
  bytes: number;
  atMs: number;
}

/** Of a few minutes' silent bots nothing is kept. */
const sweepMs = 60_000;
/** A bot that sends the largest updates must not be told to stay away for longer than its chats would forgive. */
const longestWaitSeconds = 60;

/** Leaky buckets, one pair per bot, in memory of this backend: several backends let a bot in several times as fast. */
export function createIntakeQuota(limits: IntakeLimits = intakeLimits): IntakeQuota {
  const bots = new Map<string, Used>();
  let sweptMs = 0;

  function usedBy(botId: string, nowMs: number): Used {
    const used = bots.get(botId) ?? { updates: 0, bytes: 0, atMs: nowMs };
    bots.set(botId, used);
    const seconds = (nowMs - used.atMs) / 1000;
    used.updates = Math.max(0, used.updates - seconds * limits.updatesPerSecond);
    used.bytes = Math.max(0, used.bytes - seconds * limits.bytesPerSecond);
    used.atMs = nowMs;
    return used;
  }

  function sweep(nowMs: number) {
    if (nowMs - sweptMs < sweepMs) return;
    sweptMs = nowMs;
    for (const [botId, { atMs }] of bots) if (nowMs - atMs > sweepMs) bots.delete(botId);
  }

  return {
    take(botId, sizeBytes, nowMs) {
      sweep(nowMs);
      const used = usedBy(botId, nowMs);
      const waitSeconds = Math.max(
        (used.updates + 1 - limits.updatesAtOnce) / limits.updatesPerSecond,
        // One update alone is always let in, however large.
        used.bytes === 0 ? 0 : (used.bytes + sizeBytes - limits.bytesAtOnce) / limits.bytesPerSecond,
      );
      if (waitSeconds > 0) return Math.min(Math.ceil(waitSeconds), longestWaitSeconds);
      used.updates += 1;
      used.bytes += sizeBytes;
      return 0;
    },
  };
}
