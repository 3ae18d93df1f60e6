// How a program of ours is started, and how it ends: gracefully on a signal, at once when whoever started it has died.

export { type Confinement, spawnConfined } from './confined.ts';
export { pidHost } from './host.ts';
export { type LoopDelay, measureLoopDelay } from './loop-delay.ts';
export { nodeFlags } from './node-flags.ts';
export { onLine } from './on-line.ts';
export { type OwnProgram, ownPrograms } from './own-programs.ts';
export {
  allProcesses,
  factsOf,
  identityOf,
  isRunning,
  type ProcessFacts,
  type ProcessIdentity,
  portHolder,
  programOf,
  statOf,
  whoHasOpen,
} from './processes.ts';
export { exitWithParent, onStop, type StopFunction, type StoppingMessage } from './stop.ts';
export { type ProcessUse, processUse } from './use.ts';
