// Time as an argument: product code never reads the system clock itself, so tests and simulations move time by hand.
export { createManualClock, type ManualClock } from './manual-clock.ts';
export { type Clock, systemClock } from './system-clock.ts';
