import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '../clock/index.ts';

/** How late the event loop of this program gets round to what is due. */
export interface LoopDelay {
  /** Milliseconds: the 99th of 100 in the last second that is over; undefined in the first one. */
  lastMs(): number | undefined;
  stop(): void;
}

const everyMs = 1_000;
/** What Node measures is the time between two of its own timers: of a loop that is on time, this. Two thousandths of a core; 20 ms take three times as much. */
const resolutionMs = 50;

/** Measures it from now on. */
export function measureLoopDelay(clock: Clock): LoopDelay {
  const loop = monitorEventLoopDelay({ resolution: resolutionMs });
  loop.enable();
  let last: number | undefined;
  let missed = 0;
  let cancels = [clock.after(everyMs, round)];
  function round() {
    // Without a single timer there was no second: a clock that is moved by hand.
    last = Math.max(missed, loop.count === 0 ? 0 : late(loop.percentile(99) / 1e6));
    loop.reset();
    // Node does not count the first of its timers after that.
    const resetAtMs = clock.monotonicMs();
    const first = () => {
      missed = late(clock.monotonicMs() - resetAtMs);
    };
    missed = 0;
    cancels = [clock.after(resolutionMs, first), clock.after(everyMs, round)];
  }
  return {
    lastMs: () => last,
    stop() {
      for (const cancel of cancels) cancel();
      loop.disable();
    },
  };
}

const late = (tookMs: number): number => Math.max(0, Math.round((tookMs - resolutionMs) * 10) / 10);
