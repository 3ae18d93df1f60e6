import { collectDefaultMetrics, Registry } from 'prom-client';

export { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Seconds; from a local statement to a slow model answer. */
export const latencyBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/** One registry per program, with the process's own figures (`chatai_process_…`, `chatai_nodejs_…`). Labels are bounded: no ids. */
export function createMetrics(component: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ component });
  collectDefaultMetrics({ register: registry, prefix: 'chatai_' });
  // Gauges that prom-client names like counters, which `promtool check metrics` refuses; the same figures exist by kind.
  for (const kind of ['handles', 'requests', 'resources']) {
    registry.removeSingleMetric(`chatai_nodejs_active_${kind}_total`);
  }
  return registry;
}
