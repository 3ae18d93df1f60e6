import type { Clock } from '@chatai/core/clock';

/** A clock that runs with its base and can be moved ahead. */
export interface VirtualClock extends Clock {
  /** Passes `ms` at once: timers that fall due run in time order, each after the simulator has come to rest. */
  skip(ms: number): Promise<void>;
  /** Moves the wall clock alone (either way), as NTP or an administrator would: no timer runs. */
  jump(ms: number): void;
  /** Stops time: nothing passes and no timer runs until `run`, but by `skip`. Frozen already, nothing changes. */
  freeze(): void;
  /** Lets time pass again from where it stood. */
  run(): void;
  isFrozen(): boolean;
}

interface Timer {
  atMs: number;
  fn: () => void;
  cancel: () => void;
}

/** `atRest` resolves when no network exchange is under way, so that a skipped minute is not mistaken for a slow answer. */
export function createVirtualClock(base: Clock, atRest: () => Promise<void>): VirtualClock {
  let skippedMs = 0;
  let jumpedMs = 0;
  /** How long time has stood still, before now. */
  let stoodMs = 0;
  let frozen: { nowMs: number; monotonicMs: number } | undefined;
  const timers = new Set<Timer>();
  const monotonicMs = () => (frozen?.monotonicMs ?? base.monotonicMs()) - stoodMs + skippedMs;

  const arm = (timer: Timer) => {
    if (frozen) return;
    timer.cancel = base.after(Math.max(0, timer.atMs - monotonicMs()), () => {
      timers.delete(timer);
      timer.fn();
    });
  };
  const rearm = () => {
    for (const timer of timers) {
      timer.cancel();
      arm(timer);
    }
  };
  const after = (ms: number, fn: () => void) => {
    const timer: Timer = { atMs: monotonicMs() + Math.max(0, ms), fn, cancel: () => {} };
    timers.add(timer);
    arm(timer);
    return () => {
      timers.delete(timer);
      timer.cancel();
    };
  };
  const firstDue = (beforeMs: number) => {
    let first: Timer | undefined;
    for (const timer of timers) if (timer.atMs <= beforeMs && (!first || timer.atMs < first.atMs)) first = timer;
    return first;
  };

  return {
    now: () => (frozen?.nowMs ?? base.now()) - stoodMs + skippedMs + jumpedMs,
    monotonicMs,
    after,
    sleep(ms, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const stop = () => {
          cancel();
          reject(signal?.reason);
        };
        const cancel = after(ms, () => {
          signal?.removeEventListener('abort', stop);
          resolve();
        });
        signal?.addEventListener('abort', stop, { once: true });
      });
    },
    async skip(ms) {
      const endMs = monotonicMs() + ms;
      await atRest();
      for (let timer = firstDue(endMs); timer; timer = firstDue(endMs)) {
        skippedMs += Math.max(0, timer.atMs - monotonicMs());
        timers.delete(timer);
        timer.cancel();
        timer.fn();
        await atRest();
      }
      skippedMs += Math.max(0, endMs - monotonicMs());
      rearm();
    },
    jump(ms) {
      jumpedMs += ms;
    },
    freeze() {
      if (frozen) return;
      frozen = { nowMs: base.now(), monotonicMs: base.monotonicMs() };
      for (const timer of timers) timer.cancel();
    },
    run() {
      if (!frozen) return;
      stoodMs += base.monotonicMs() - frozen.monotonicMs;
      frozen = undefined;
      rearm();
    },
    isFrozen: () => frozen !== undefined,
  };
}
