/** What a job is about. Ids only: the job's row is no place for text of people or secrets (architecture.md 7.7). */
export type JobPayload = Readonly<Record<string, string>>;

/** Where jobs of a kind wait. */
export interface Queue {
  /** kebab-case. */
  name: string;
  /** Tries after the first; default 2. */
  retryLimit?: number;
  /** Wait before the second try, doubled (with jitter) for each further one; default 1. */
  retryDelaySeconds?: number;
  /** Longest run; then its signal is aborted and the try has failed. Default 900. */
  timeoutSeconds?: number;
  /** Runs at once in one process; default 2. */
  concurrency?: number;
}

/** A kind of background work, exported by the feature that owns it and listed once where the programs are composed. */
export interface Job extends Queue {
  /** Does the work. At least once: must be safe to repeat. An `AppError` with `retry: 'never'` ends it without another try. */
  run(payload: JobPayload, signal: AbortSignal): Promise<void>;
  /** Called when no try is left, also after a crash of the last one. At least once. */
  failed?(payload: JobPayload): Promise<void>;
}
