// What was proved of the checks, leaves and steps of this version, by hand and with its date (decision 0026).
export { bars, missedBars } from './bars.ts';
export {
  type Covered,
  checksFromSamples,
  coverage,
  type Figure,
  leavesFromSamples,
  operationsProof,
} from './coverage.ts';
export type { LastProof, OperationsProof, SeedRange } from './proof.ts';
