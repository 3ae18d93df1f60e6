/** Every bar of operations, once: checks, trees, pages and alerts read it from here. Shares are of 1, times in milliseconds. */
export const thresholds = {
  /** A program that has not answered by then is said not to (contract.md 3: /health answers within 1 s). */
  answerMs: 1_000,
  /** Restarts that nobody asked for, of one unit in an hour: one is told, more are a crash loop. */
  restartsPerHour: { warn: 1, fail: 3 },
  /** Cores that a program without an answer takes when its event loop is blocked by computing. */
  blockedCores: 0.6,

  disk: { warn: 0.9, fail: 0.95 },
  inodes: { warn: 0.9, fail: 0.95 },
  memory: { warn: 0.9, fail: 0.95 },
  /** Share of time in which something waited for it (PSI, avg10). */
  pressure: { cpu: 0.8, io: 0.5, memory: 0.2 },

  databaseAnswerMs: 500,
  /** Of the server's connections that are not kept back for superusers. */
  connections: 0.8,
  transactionMs: { warn: 60_000, fail: 600_000 },
  statementMs: 30_000,
  lockWaitMs: { warn: 2_000, fail: 30_000 },
  /** Of `autovacuum_freeze_max_age`: above 1 PostgreSQL freezes whatever it costs. */
  wraparound: { warn: 1, fail: 1.5 },
  clockMs: { warn: 1_000, fail: 5_000 },

  /** Of the memory that a Redis may take. */
  redisMemory: 0.9,
} as const;

/** `ok`, or what the figure has reached. */
export const grade = (figure: number, { warn, fail }: { warn: number; fail: number }): 'ok' | 'warn' | 'fail' =>
  figure >= fail ? 'fail' : figure >= warn ? 'warn' : 'ok';
