import type { Clock } from '@chatai/core/clock';
import { type Figures, type Registry, readFigures } from '@chatai/core/metrics';

/** What a program tells whoever has started it: its counters and histograms since its start. Each message replaces the one before. */
export interface MetricsMessage {
  kind: 'metrics';
  metrics: Figures;
}

/** Tells them over the channel now and every `everyMs`. What is returned tells them once more: a program that ends then ends without them. */
export function keepTellingMetrics(metrics: Registry, clock: Clock, everyMs: number): () => Promise<void> {
  /** Resolves when the channel has taken them. */
  async function tell(): Promise<void> {
    const message: MetricsMessage = { kind: 'metrics', metrics: await readFigures(metrics) };
    await new Promise<void>((resolve) => (process.connected ? process.send?.(message, () => resolve()) : resolve()));
  }
  async function round(): Promise<void> {
    await tell();
    clock.after(everyMs, () => void round());
  }
  void round();
  return tell;
}
