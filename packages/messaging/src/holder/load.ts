import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '@chatai/core/clock';
import type { Load } from '../bots/index.ts';
import type { Lanes } from '../lanes/index.ts';

/** What a worker has to carry, measured since the last question. `stop` ends the measuring. */
export function createLoad(clock: Pick<Clock, 'now'>, lanes: () => Iterable<Lanes>): { load(): Load; stop(): void } {
  const loop = monitorEventLoopDelay({ resolution: 20 });
  loop.enable();
  return {
    load() {
      const loopDelayMs = loop.percentile(99) / 1e6;
      loop.reset();
      let oldestMs = clock.now();
      for (const one of lanes()) oldestMs = Math.min(oldestMs, one.oldestMs() ?? oldestMs);
      return { loopDelayMs, waitingMs: clock.now() - oldestMs };
    },
    stop: () => loop.disable(),
  };
}
