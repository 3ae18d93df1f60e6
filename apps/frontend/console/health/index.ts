export { fetchHealth } from './fetch-health.ts';
export { HealthCard } from './health-card.tsx';
