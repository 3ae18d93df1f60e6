// What a health check is, and the checks of the machine; others live beside what they check.
export type { Check, CheckResult, CheckState, FactSource } from './check.ts';
export { diskCheck, memoryCheck } from './machine-checks.ts';
