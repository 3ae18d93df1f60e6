// Faults that are switched on by command and drawn from a seed. Everything applied is named in the ledger.
export { type CallFault, createFaults, type FaultRule, type FaultState, type Faults } from './faults.ts';
export { type FaultKind, type FaultSettings, faultSettings } from './kinds.ts';
export { type MethodKind, methodKindOf, methodKinds } from './method-kinds.ts';
