import { type Clock, sleepOn } from './system-clock.ts';

/** A clock that only moves when told to. `advance` runs due timers in time order, letting promises settle between them. */
export interface ManualClock extends Clock {
  advance(ms: number): Promise<void>;
  /** Moves the wall clock without passing time, as an administrator or NTP would. */
  jump(ms: number): void;
  /** Milliseconds until the next timer, or undefined when nothing waits. */
  nextTimerInMs(): number | undefined;
}

export function createManualClock(startMs = Date.UTC(2026, 0, 1)): ManualClock {
  let elapsed = 0;
  let offset = startMs;
  let order = 0;
  const timers = new Map<number, { at: number; fn: () => void }>();

  const nextTimer = () => {
    let next: [number, { at: number; fn: () => void }] | undefined;
    for (const entry of timers) if (!next || entry[1].at < next[1].at) next = entry;
    return next;
  };

  const clock: ManualClock = {
    now: () => offset + elapsed,
    monotonicMs: () => elapsed,
    sleep: (ms, signal) => sleepOn(clock, ms, signal),
    after(ms, fn) {
      const id = order++;
      timers.set(id, { at: elapsed + Math.max(0, ms), fn });
      return () => timers.delete(id);
    },
    async advance(ms) {
      const end = elapsed + ms;
      await settle();
      for (let next = nextTimer(); next && next[1].at <= end; next = nextTimer()) {
        elapsed = Math.max(elapsed, next[1].at);
        timers.delete(next[0]);
        next[1].fn();
        await settle();
      }
      elapsed = end;
      await settle();
    },
    jump(ms) {
      offset += ms;
    },
    nextTimerInMs() {
      const next = nextTimer();
      return next && Math.max(0, next[1].at - elapsed);
    },
  };
  return clock;
}

/** Lets every promise that is ready run, and those that they make ready. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
