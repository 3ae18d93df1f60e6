// The daily health check of one installation, asked from outside as a person would.
export { type CheckLine, collectHealth, type HealthReport } from './collect-health.ts';
