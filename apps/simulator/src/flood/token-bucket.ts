/** The rate limit of the Bot API server (`td/utils/FloodControlFast.h`): `count` events per `durationMs`, all of them at once if rested. */
export interface TokenBucket {
  /** Milliseconds until the next event is allowed; 0 when it is allowed now. */
  waitMs(nowMs: number): number;
  take(nowMs: number): void;
}

export function createTokenBucket(count: number, durationMs: number): TokenBucket {
  const capacity = Math.max(0, count - 1);
  const perMs = count / durationMs;
  let volume = capacity;
  let volumeAtMs = 0;
  let wakeupAtMs = 0;
  return {
    waitMs: (nowMs) => Math.max(0, wakeupAtMs - nowMs),
    take(nowMs) {
      volume = Math.min(volume + (nowMs - volumeAtMs) * perMs, capacity);
      volumeAtMs = nowMs;
      if (volume >= 1) {
        volume -= 1;
        return;
      }
      wakeupAtMs = nowMs + (1 - volume) / perMs;
      volume = 0;
      volumeAtMs = wakeupAtMs;
    },
  };
}
