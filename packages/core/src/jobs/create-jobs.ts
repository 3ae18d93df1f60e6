import type { Transaction } from 'kysely';
import { fromKysely, type JobResult, type JobWithMetadata, PgBoss, type WorkHandler } from 'pg-boss';
import type { Clock } from '../clock/index.ts';
import { type Database, isConnectionError, storesNothing, type Tables } from '../database/index.ts';
import { isAppError } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import { bossClock } from './boss-clock.ts';
import type { Job, JobPayload, Queue } from './job.ts';

/** A job for which no try is left. */
export interface DeadLetter {
  id: string;
  job: string;
  payload: JobPayload;
  failedAt: Date;
  /** Kind and code of the last error; its text stays in the log. */
  reason: string;
}

export interface Jobs {
  /** Makes queues that are missing and, in a program that works, begins to take jobs. */
  start(): Promise<void>;
  /** Adds a job; with `tx` it exists only if that transaction commits. Returns its id. */
  enqueue(name: string, payload: JobPayload, options?: { tx?: Transaction<Tables> }): Promise<string>;
  /** How many jobs of these kinds wait, run, or have failed and nobody has been told yet. */
  unfinished(names: readonly string[]): Promise<number>;
  /** Newest first, at most `limit`. Kept for 7 days. */
  deadLetters(limit?: number): Promise<DeadLetter[]>;
  /** Gives a dead letter its tries again. */
  retry(letter: Pick<DeadLetter, 'job' | 'id'>): Promise<void>;
  /** Takes no more jobs and waits up to 10 s for those in hand; what is not done by then runs again elsewhere. */
  stop(): Promise<void>;
}

interface Dependencies {
  /** The system role's. */
  database: Database;
  log: Log;
  clock: Clock;
  jobs: readonly Job[];
  /** What other programs run, and this one only adds. */
  elsewhere?: readonly Queue[];
  /** Does this program run jobs, or does it only add them? */
  work: boolean;
}

const drainMs = 10_000;

/** The background jobs of one program. pg-boss's own migrator and cron are off: its tables are ours (migration 0005), what is due when is decided elsewhere. */
export function createJobs({ database, log, clock, jobs, elsewhere = [], work }: Dependencies): Jobs {
  const outage = tellOutages(log);
  const boss = new PgBoss({
    db: {
      async executeSql(text, values) {
        const result = await database.pool.query(text, values as unknown[]);
        outage.over();
        return result;
      },
    },
    schema: 'pgboss',
    migrate: false,
    createSchema: false,
    schedule: false,
    supervise: work,
    superviseIntervalSeconds: 10,
    // Rebuilding an index needs its owner; the database's maintenance does that.
    reindex: false,
    registerInstance: false,
    clock: bossClock(clock),
  });
  boss.on('error', (error) => (isConnectionError(error) ? outage.noticed(error) : log.error('jobs.failed', { error })));
  boss.on('warning', (warning) => log.warn('jobs.warned', { reason: warning.message }));
  const known = new Set([...jobs, ...elsewhere].map(({ name }) => name));

  return {
    async start() {
      await boss.start();
      for (const queue of [...jobs, ...elsewhere]) await createQueues(boss, queue);
      if (work) for (const job of jobs) await takeJobs({ boss, log, clock }, job);
    },

    async enqueue(name, payload, { tx } = {}) {
      if (!known.has(name)) throw new Error(`No job is called ${name}; list it where the program is composed.`);
      const id = await boss.send(name, payload, tx ? { db: fromKysely(tx) } : {});
      if (!id) throw new Error(`The queue ${name} refused a job.`);
      return id;
    },

    async unfinished(names) {
      const queues = names.flatMap((name) => [name, deadQueueOf({ name })]);
      const { rows } = await database.pool.query<{ count: number }>(
        `select count(*)::integer as count from pgboss.job where state < 'completed' and name = any($1)`,
        [queues],
      );
      return rows[0]?.count ?? 0;
    },

    async deadLetters(limit = 100) {
      const { rows } = await database.pool.query<DeadLetterRow>(
        `select id, name, data, completed_on, output->>'reason' as reason, output->>'message' as message
         from pgboss.job where state = 'failed' and name = any($1) order by completed_on desc limit $2`,
        [[...known], limit],
      );
      return rows.map((row) => ({
        id: row.id,
        job: row.name,
        payload: row.data,
        failedAt: row.completed_on,
        reason: row.reason ?? row.message ?? 'no answer within its time',
      }));
    },

    async retry({ job, id }) {
      await boss.retry(job, id);
    },

    stop: () => boss.stop({ graceful: true, timeout: drainMs, close: false }),
  };
}

/** Each queue asks twice a second: of an outage of the database its beginning and its end are told. */
function tellOutages(log: Log): { noticed(error: Error): void; over(): void } {
  let waiting = false;
  return {
    noticed(error) {
      if (!waiting) log.warn('jobs.waiting', { error });
      waiting = true;
    },
    over() {
      if (waiting) log.info('jobs.resumed');
      waiting = false;
    },
  };
}

interface DeadLetterRow {
  id: string;
  name: string;
  data: JobPayload;
  completed_on: Date;
  reason: string | null;
  message: string | null;
}

/** A copy of a job without tries left lands here, from where its `failed` is called: durable, also when the last try died with its process. */
const deadQueueOf = ({ name }: Pick<Queue, 'name'>) => `${name}.dead`;

const retryLimitOf = (queue: Queue) => queue.retryLimit ?? 2;

async function createQueues(boss: PgBoss, queue: Queue): Promise<void> {
  await boss.createQueue(deadQueueOf(queue), { retryLimit: 5, retryDelay: 1, retryBackoff: true });
  await boss.createQueue(queue.name, {
    deadLetter: deadQueueOf(queue),
    retryLimit: retryLimitOf(queue),
    retryDelay: queue.retryDelaySeconds ?? 1,
    retryBackoff: true,
    expireInSeconds: queue.timeoutSeconds ?? 900,
    // A killed process is noticed by its silence (pg-boss's minimum).
    heartbeatSeconds: 10,
  });
}

interface Worker {
  boss: PgBoss;
  log: Log;
  clock: Clock;
}

/** One poller per queue takes up to `concurrency` jobs at once; polling each 0.5 s, without a pause while there is more (stack.md 4). */
async function takeJobs(worker: Worker, job: Job): Promise<void> {
  const polling = { pollingIntervalSeconds: 0.5, burstWhenBatchFull: true };
  await worker.boss.work<JobPayload>(
    job.name,
    { ...polling, batchSize: job.concurrency ?? 2, perJobResults: true },
    (batch) => Promise.all(batch.map((one) => tryJob(worker, job, one))),
  );
  await takeDeadJobs(worker, job);
}

/** A try that failed is a warning while there are more, and an error when it was the last one. */
async function tryJob(worker: Worker, job: Job, { id, data, signal, retryCount }: Taken): Promise<JobResult> {
  const { log, clock } = worker;
  const startedMs = clock.monotonicMs();
  const fields = { kind: job.name, jobId: id, attempt: retryCount + 1 };
  try {
    await runOnceStored(worker, fields, signal, () => job.run(data, signal));
    log.info('job.done', { ...fields, durationMs: Math.round(clock.monotonicMs() - startedMs) });
    return { id, status: 'completed' };
  } catch (error) {
    const output: Output = { reason: reasonOf(error) };
    if (isAppError(error) && error.definition.retry === 'never') {
      log.warn('job.refused', { ...fields, error });
      return { id, status: 'deadletter', output };
    }
    if (retryCount < retryLimitOf(job)) log.warn('job.failed', { ...fields, error });
    else log.error('job.given.up', { ...fields, error });
    return { id, status: 'failed', output };
  }
}

/** While nothing can be stored no try is used up: it waits and runs again, less and less often (1 s to 30 s), until its time is over. */
async function runOnceStored(
  { log, clock }: Worker,
  fields: { kind: string; jobId: string },
  signal: AbortSignal,
  run: () => Promise<void>,
): Promise<void> {
  for (let waitMs = 1_000; ; waitMs = Math.min(waitMs * 2, 30_000)) {
    try {
      return await run();
    } catch (error) {
      if (!storesNothing(error)) throw error;
      log.warn('job.waits', { ...fields, error });
      await clock.sleep(waitMs, signal);
    }
  }
}

async function takeDeadJobs({ boss, log }: Worker, job: Job): Promise<void> {
  await boss.work(
    deadQueueOf(job),
    { pollingIntervalSeconds: 2, burstWhenBatchFull: true, includeMetadata: true },
    async (batch: JobWithMetadata<JobPayload>[]) => {
      for (const { data, sourceId, sourceOutput } of batch) {
        const { reason } = (sourceOutput ?? {}) as Partial<Output>;
        // Whoever gave it a reason has told it; a program that was killed could not.
        if (!reason) log.error('job.given.up', { kind: job.name, jobId: sourceId ?? undefined, reason: 'died' });
        await job.failed?.(data);
      }
    },
  );
}

type Taken = Parameters<WorkHandler<JobPayload>>[0][number];

/** What is kept with a job that failed. */
interface Output {
  reason: string;
}

/** The error's kind and code without its sentence, which may quote what people wrote. */
function reasonOf(error: unknown): string {
  if (isAppError(error)) return error.code;
  const code = error instanceof Error && 'code' in error ? ` ${String(error.code)}` : '';
  return error instanceof Error ? `${error.name}${code}` : 'unknown';
}
