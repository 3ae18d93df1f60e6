import type { Clock } from '@chatai/core/clock';

/** How fast the turns of one bot begin: at once, or one per second while it is slowed down. */
export interface Pace {
  /** Resolves when the next turn may begin. */
  next(): Promise<void>;
}

const betweenMs = 1_000;

/** `isSlow` is asked again before each turn that waits. */
export function createPace(clock: Pick<Clock, 'monotonicMs' | 'sleep'>, isSlow: () => boolean): Pace {
  let nextAtMs = 0;
  return {
    async next() {
      while (isSlow()) {
        const nowMs = clock.monotonicMs();
        if (nowMs >= nextAtMs) {
          nextAtMs = nowMs + betweenMs;
          return;
        }
        await clock.sleep(nextAtMs - nowMs);
      }
    },
  };
}
