import { monitorEventLoopDelay } from 'node:perf_hooks';

const everyMs = 1_000;
const resolutionMs = 50;
const loop = monitorEventLoopDelay({ resolution: resolutionMs });
let last: number | undefined;

loop.enable();
setInterval(() => {
  last = Math.max(0, Math.round(loop.percentile(99) / 1e6 - resolutionMs));
  loop.reset();
}, everyMs).unref();

/** How late the event loop of this program was in the last second, as core/process measures it, which is out of this room's reach. */
export const loopDelayMs = (): number | undefined => last;
