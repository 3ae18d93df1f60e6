export { fetchHealth } from './fetch-health.ts';
export { HealthCard } from './health-card.tsx';
export { ageText, durationText, spokenAgeText } from './time-text.ts';
export { useHealth } from './use-health.ts';
