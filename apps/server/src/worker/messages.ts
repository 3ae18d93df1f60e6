import type { MetricsMessage } from '../tell-metrics.ts';

/** What a worker tells its manager over their channel. */
export type WorkerMessage =
  | { kind: 'ready'; workerId: string }
  | {
      kind: 'figures';
      bots: number;
      lanes: number;
      outbox: number;
      turns: number;
      memoryBytes: number;
      loopDelayMs: number;
    }
  | MetricsMessage;
