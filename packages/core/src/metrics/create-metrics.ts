import { collectDefaultMetrics, Registry } from 'prom-client';

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
