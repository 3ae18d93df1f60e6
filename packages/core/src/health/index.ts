// What can be seen and what can be said of it (decision 0022), and what the machine tells of itself.
export type { CheckResult, CheckState } from './check.ts';
export type { FactSource } from './fact-source.ts';
export { type DiskFacts, type MachineFacts, machineFacts } from './machine-facts.ts';
