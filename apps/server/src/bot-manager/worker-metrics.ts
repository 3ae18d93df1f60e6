import { addFigures, type Figures } from '@chatai/core/metrics';

/** Counters and histograms of all workers there have been: a sum that never goes back when one is replaced. `worker` is any key of one process. */
export interface WorkerMetrics {
  told(worker: object, figures: Figures): void;
  /** Its last figures stay in the sum. */
  ended(worker: object): void;
  sum(): Promise<Figures>;
}

export function createWorkerMetrics(): WorkerMetrics {
  const living = new Map<object, Figures>();
  let past: Promise<Figures> = Promise.resolve([]);
  return {
    told: (worker, figures) => void living.set(worker, figures),
    ended(worker) {
      const last = living.get(worker);
      if (!last) return;
      living.delete(worker);
      past = past.then((sum) => addFigures([sum, last]));
    },
    // Both are read in one go: a worker that ends meanwhile is in one of them, and not in both.
    sum: async () => addFigures([...living.values(), await past]),
  };
}
