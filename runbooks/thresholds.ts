/** Every bar of operations, once: checks, trees, pages and alerts read it from here. Shares are of 1, times in milliseconds. */
export const thresholds = {
  /** A program that has not answered by then is said not to (contract.md 3: /health answers within 1 s). */
  answerMs: 1_000,
  /** The watchdog looks every 10 s. */
  lookedMs: 45_000,
  /** Restarts that nobody asked for, of one unit in an hour: one is told, more are a crash loop. */
  restartsPerHour: { warn: 1, fail: 3 },
  /** Share of the time in which the first thread of a program without an answer wants to run when its event loop is blocked by computing. */
  blockedBusy: 0.7,

  /** Of an event loop that something keeps busy: whoever asks waits for it as well. */
  loopDelayMs: 200,

  /** Of a program of ours; `bench at-rest` shows what they take when they are well. */
  programBytes: 800 * 1_048_576,
  workerBytes: 500 * 1_048_576,

  disk: { warn: 0.8, fail: 0.9 },
  /** Less than PostgreSQL asks for at once, which is a segment of its log. */
  diskNoRoomBytes: 16 * 1_048_576,
  inodes: { warn: 0.8, fail: 0.9 },
  memory: { warn: 0.9, fail: 0.95 },
  /** Share of time in which something waited for it (PSI, avg10). */
  pressure: { cpu: 0.8, io: 0.5, memory: 0.2 },
  /** How many looks in a row must see it before it is told. */
  pressureLooks: 3,
  /** Share of the processors that others take when they are why ours are short. */
  coresOfOthers: 0.5,

  databaseAnswerMs: 1_000,
  /** Whoever waits for a connection of a pool gets an error after 5 s: by then one that works has come back. */
  poolStillMs: 5_000,
  /** Of the server's connections that are not kept back for superusers. */
  connections: 0.8,
  transactionMs: { warn: 60_000, fail: 600_000 },
  statementMs: 30_000,
  lockWaitMs: { warn: 2_000, fail: 30_000 },
  /** Of `autovacuum_freeze_max_age`: above 1 PostgreSQL freezes whatever it costs. */
  wraparound: { warn: 1, fail: 1.5 },
  /** Dead rows of one table that nothing will clear away: so many times what autovacuum comes for, and so many at least. */
  deadRows: { times: 2, least: 10_000 },
  /** Log that is kept for a replication slot from which nobody reads. */
  slotBytes: { warn: 256 * 1_048_576, fail: 4_096 * 1_048_576 },
  /** How long an update may wait for its turn, and a part of an answer for its sending. */
  inboxMs: { warn: 5_000, fail: 60_000 },
  outboxMs: { warn: 20_000, fail: 120_000 },
  /** A worker sends a heartbeat every 3 s; after 12 s of silence its bots are others' (architecture.md 6). */
  heartbeatMs: 12_000,
  /** How long a program may take from its start until it serves, on a machine that is short of everything. */
  startsMs: 60_000,
  /** What a program says of itself right after its start is not what it will say. */
  settlesMs: 10_000,
  /** How long bots may wait for a worker after one came or went. */
  spreadMs: 15_000,
  /** Of one bot in five minutes: sends that Telegram refused because people have blocked it, and questions without an answer. */
  refusals: { least: 3, share: 0.25 },
  failedTurns: 3,
  limitedSends: 3,
  /** Updates of one bot that wait at Telegram although its webhook works; Telegram delivers 40 of them at once. */
  pendingUpdates: 50,
  /** A question that is being answered for so long waits for a model that is slow. */
  turnMs: 10_000,
  /** A bot that gets more than this share of all updates, and so many in five minutes, takes the machine from the others when it is short. */
  noisyBot: { share: 0.5, updates: 300 },
  /** Turns of a bot that is slowed down to one per second, begun in three: its clock is not the database's. */
  slowedTurns: 4,
  /** Ends of workers that nobody wanted, in an hour. */
  workerEndsPerHour: { warn: 1, fail: 5 },
  telegramAnswerMs: 1_500,
  /** What half of all calls may take, of those of the last five minutes: a send to Telegram, and the first piece of a model's answer. */
  latency: { least: 5, halfMs: { telegram: 1_000, model: 5_000 } },
  /** A conversation is held every five minutes: one that was longer ago than this was held by nobody. */
  conversationMs: 12 * 60_000,

  /** How long a background job may wait after it is due, and how long it may take: the longest are ended after ten minutes. */
  jobWaitsMs: { warn: 30_000, fail: 300_000 },
  jobTakesMs: 300_000,
  /** How long a source of knowledge may wait without a job that takes it in. */
  forgottenMs: 10_000,

  clockMs: { warn: 1_000, fail: 5_000 },

  /** Of the memory that a Redis may take. */
  redisMemory: 0.9,
} as const;

/** `ok`, or what the figure has reached. */
export const grade = (figure: number, { warn, fail }: { warn: number; fail: number }): 'ok' | 'warn' | 'fail' =>
  figure >= fail ? 'fail' : figure >= warn ? 'warn' : 'ok';
