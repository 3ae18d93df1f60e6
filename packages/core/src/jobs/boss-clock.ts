import type { Clock as BossClock } from 'pg-boss';
import type { Clock } from '../clock/index.ts';

/** pg-boss's timers on the injected clock. */
export function bossClock(clock: Clock): BossClock {
  return {
    now: () => clock.now(),
    setTimeout: (fn, ms) => clock.after(ms, fn),
    clearTimeout: cancel,
    setInterval(fn, ms) {
      let stop = () => {};
      const again = () => {
        stop = clock.after(ms, () => {
          again();
          fn();
        });
      };
      again();
      return () => stop();
    },
    clearInterval: cancel,
  };
}

/** The handles are the cancel functions that were given out above. */
const cancel = (handle: unknown) => {
  if (typeof handle === 'function') handle();
};
