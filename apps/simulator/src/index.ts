// A faithful local Bot API server: sandbox for owners, test bed for us. See README.md.

export type { FaultKind, FaultSettings, FaultState } from './faults/index.ts';
export type {
  AcknowledgedEntry,
  CallEntry,
  DeliveryEntry,
  DroppedEntry,
  LedgerEntry,
  LedgerPage,
  LedgerQuery,
  LedgerSummary,
  ScreenChange,
  ScreenEntry,
  ScreenThen,
  UpdateEntry,
} from './ledger/index.ts';
export type { BotName, Simulator, SimulatorOptions } from './simulator.ts';
export { type RunningSimulator, type StartOptions, startSimulator } from './start-simulator.ts';
export type { Screen, ShownDraft, ShownMessage, ShownPress } from './world/index.ts';
