import { addFigures, type Figures } from '@chatai/core/metrics';

/** Counters and histograms of all child processes there have been: a sum that never goes back when one is replaced. `child` is any key of one process. */
export interface ChildMetrics {
  told(child: object, figures: Figures): void;
  /** Its last figures stay in the sum. */
  ended(child: object): void;
  sum(): Promise<Figures>;
}

export function createChildMetrics(): ChildMetrics {
  const living = new Map<object, Figures>();
  let past: Promise<Figures> = Promise.resolve([]);
  return {
    told: (child, figures) => void living.set(child, figures),
    ended(child) {
      const last = living.get(child);
      if (!last) return;
      living.delete(child);
      past = past.then((sum) => addFigures([sum, last]));
    },
    // Both are read in one go: one that ends meanwhile is in one of them, and not in both.
    sum: async () => addFigures([...living.values(), await past]),
  };
}
