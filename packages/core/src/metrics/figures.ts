import { AggregatorRegistry, type Registry } from 'prom-client';

/** Counters and histograms as plain data: what several programs' figures can be added up from. */
export type Figures = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

/** What a program tells another of its registry. Gauges stay behind: the sum of two programs' states says nothing. */
export async function readFigures(registry: Registry): Promise<Figures> {
  // Typed as an enum, and its word at run time.
  const isCumulative = ({ type }: Figures[number]) => ['counter', 'histogram'].includes(String(type));
  return (await registry.getMetricsAsJSON()).filter(isCumulative);
}

/** Adds up the figures of programs of one kind, series by series. */
export const addFigures = (programs: Figures[]): Promise<Figures> =>
  AggregatorRegistry.aggregate(programs).getMetricsAsJSON();

/** Prometheus text of a registry with the figures of other programs beside its own, which differ by their label `component`. */
export async function metricsText(registry: Registry, others: Figures): Promise<string> {
  const families = [await registry.getMetricsAsJSON(), others];
  // No series exists twice, so `first` keeps every value as it is, also of gauges that prom-client would leave out of a sum.
  const joined = families.map((list) => list.map((family) => ({ ...family, aggregator: 'first' })));
  return AggregatorRegistry.aggregate(joined).metrics();
}
