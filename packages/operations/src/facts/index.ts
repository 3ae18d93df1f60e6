// What is seen of an installation: one look, and the looks of the last 24 hours (decision 0022).

export { factsErrors } from './errors.ts';
export { type HttpFacts, httpFacts, refusalOf } from './http-facts.ts';
export { type Installed, type InstalledChange, installedFacts, noteInstalled, settingsMark } from './installed.ts';
export { type KeptLook, openRing, type Ring } from './ring.ts';
export {
  type FactSources,
  remembered,
  type Snapshot,
  seen,
  shared,
  sharedOne,
  takeSnapshot,
  wasLate,
} from './snapshot.ts';
