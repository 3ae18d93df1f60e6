// The daily health check of one installation, asked from outside as a person would.
export { collectHealth, type HealthReport, isUnhealthy } from './collect-health.ts';
