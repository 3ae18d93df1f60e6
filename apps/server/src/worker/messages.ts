import type { Figures } from '@chatai/core/metrics';

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
  /** Its counters and histograms since it started: each message replaces the one before. */
  | { kind: 'metrics'; metrics: Figures };
