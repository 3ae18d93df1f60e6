// Figures of a program in Prometheus's form. Names start with `chatai_`, times are seconds, labels are bounded (style.md 6).
export { Counter, Gauge, Histogram, Registry } from 'prom-client';
export { createMetrics } from './create-metrics.ts';
export { addFigures, type Figures, metricsText, readFigures } from './figures.ts';
export {
  countTroubles,
  latencyBuckets,
  type MeasureGroup,
  type MeasureRound,
  measureGroups,
  measureRounds,
} from './measures.ts';
export { createRecentTimes, type RecentTimes } from './recent-times.ts';
