// The operations of the installation over the API: looks of the watchdog, runbooks, runs.
export { keepRunsAudited } from './audit-runs.ts';
export { createOperations, type Operations } from './operations.ts';
export type { Operator } from './runs.ts';
