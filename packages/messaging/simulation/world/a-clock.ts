import type { Clock, ManualClock } from '@chatai/core/clock';

/** A program that lives in the world's time: it can die, and it can stand still for a while. */
export interface Living {
  isAlive: boolean;
  /** What would have happened in it since it stands still; undefined while it runs. */
  asleep: (() => void)[] | undefined;
}

/** Something happens in a program: now, when it goes on, or never. */
export function happensIn(program: Living, fn: () => void): void {
  if (program.asleep) program.asleep.push(() => happensIn(program, fn));
  else if (program.isAlive) fn();
}

/** The world's time as one program sees it. */
export function clockOf(clock: ManualClock, program: Living): Clock {
  const mine: Clock = {
    now: clock.now,
    monotonicMs: clock.monotonicMs,
    after(ms, fn) {
      let isCancelled = false;
      const cancel = clock.after(ms, () => happensIn(program, () => isCancelled || fn()));
      return () => {
        isCancelled = true;
        cancel();
      };
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const abort = () => {
          cancel();
          reject(signal?.reason);
        };
        const cancel = mine.after(ms, () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        });
        signal?.addEventListener('abort', abort, { once: true });
      }),
  };
  return mine;
}
