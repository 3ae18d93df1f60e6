// How a program of ours is started, and how it ends: gracefully on a signal, at once when whoever started it has died.

export { type Confinement, spawnConfined } from './confined.ts';
export { isRunning, pidHost } from './host.ts';
export { nodeFlags } from './node-flags.ts';
export { exitWithParent, onStop, type StopFunction } from './stop.ts';
