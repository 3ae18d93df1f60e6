// Time of the simulator: the injected clock plus what was skipped by command, so that 24 hours of retries run in seconds.
export { createVirtualClock, type VirtualClock } from './virtual-clock.ts';
