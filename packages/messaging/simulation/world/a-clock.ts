import type { Clock, ManualClock } from '@chatai/core/clock';

/** The world's time as one program sees it: when it is dead, nothing of it wakes up any more. */
export function clockOf(clock: ManualClock, isAlive: () => boolean): Clock {
  const mine: Clock = {
    now: clock.now,
    monotonicMs: clock.monotonicMs,
    after: (ms, fn) => clock.after(ms, () => isAlive() && fn()),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const cancel = mine.after(ms, () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        });
        const abort = () => {
          cancel();
          reject(signal?.reason);
        };
        signal?.addEventListener('abort', abort, { once: true });
      }),
  };
  return mine;
}
