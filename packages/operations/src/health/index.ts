// Runs health checks; what they check is none of its business.
export { type OverallState, overallState, runChecks, shareRuns } from './run-checks.ts';
