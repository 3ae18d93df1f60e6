// How a program of ours ends: gracefully on a signal, at once when whoever started it has died.

export { isRunning, pidHost } from './host.ts';
export { exitWithParent, onStop, type StopFunction } from './stop.ts';
