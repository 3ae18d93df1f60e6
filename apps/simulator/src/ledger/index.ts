// The ledger: what the simulator did and what was done to it, in order. Judges of a test read this, not our database.
export type {
  AcknowledgedEntry,
  CallEntry,
  ControlEntry,
  DeliveryEntry,
  DroppedEntry,
  LedgerEntry,
  NewEntry,
  ScreenChange,
  ScreenEntry,
  UpdateEntry,
} from './entries.ts';
export { createLedger, type Ledger, type LedgerPage, type LedgerQuery, type LedgerSummary } from './ledger.ts';
export { type ScreenThen, screenAt } from './screen-at.ts';
export { watchScreens } from './watch-screens.ts';
