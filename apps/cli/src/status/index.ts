// What runs: processes from the supervisor, health from the programs themselves.
export { collectStatus, type StatusReport, type UnitLine } from './collect-status.ts';
