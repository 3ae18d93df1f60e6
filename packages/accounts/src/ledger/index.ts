// What was used and what it costs. Entries are written by the pipeline's closing statement and never changed.
export { effectKeyOf, readUsage } from './ledger.ts';
