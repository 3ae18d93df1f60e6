import type { Transaction } from 'kysely';
import { fromKysely, type JobResult, PgBoss } from 'pg-boss';
import type { Clock } from '../clock/index.ts';
import type { Database, Tables } from '../database/index.ts';
import { isAppError } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import { bossClock } from './boss-clock.ts';
import type { Job, JobPayload } from './job.ts';

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
  /** Does this program run jobs, or does it only add them? */
  work: boolean;
}

const drainMs = 10_000;

/** The background jobs of one program. pg-boss's own migrator and cron are off: its tables are ours (migration 0005), what is due when is decided elsewhere. */
export function createJobs({ database, log, clock, jobs, work }: Dependencies): Jobs {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => database.pool.query(text, values as unknown[]) },
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
  boss.on('error', (error) => log.error('jobs.failed', { error }));
  boss.on('warning', (warning) => log.warn('jobs.warned', { reason: warning.message }));
  const known = new Map(jobs.map((job) => [job.name, job]));

  return {
    async start() {
      await boss.start();
      for (const job of jobs) await createQueues(boss, job);
      if (work) for (const job of jobs) await takeJobs({ boss, log, clock }, job);
    },

    async enqueue(name, payload, { tx } = {}) {
      if (!known.has(name)) throw new Error(`No job is called ${name}; list it where the program is composed.`);
      const id = await boss.send(name, payload, tx ? { db: fromKysely(tx) } : {});
      if (!id) throw new Error(`The queue ${name} refused a job.`);
      return id;
    },

    async deadLetters(limit = 100) {
      const { rows } = await database.pool.query<DeadLetterRow>(
        `select id, name, data, completed_on, output->>'reason' as reason, output->>'message' as message
         from pgboss.job where state = 'failed' and name = any($1) order by completed_on desc limit $2`,
        [[...known.keys()], limit],
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

interface DeadLetterRow {
  id: string;
  name: string;
  data: JobPayload;
  completed_on: Date;
  reason: string | null;
  message: string | null;
}

/** A copy of a job without tries left lands here, from where its `failed` is called: durable, also when the last try died with its process. */
const deadQueueOf = (job: Job) => `${job.name}.dead`;

async function createQueues(boss: PgBoss, job: Job): Promise<void> {
  await boss.createQueue(deadQueueOf(job), { retryLimit: 5, retryDelay: 1, retryBackoff: true });
  await boss.createQueue(job.name, {
    deadLetter: deadQueueOf(job),
    retryLimit: job.retryLimit ?? 2,
    retryDelay: job.retryDelaySeconds ?? 1,
    retryBackoff: true,
    expireInSeconds: job.timeoutSeconds ?? 900,
    // A killed process is noticed by its silence (pg-boss's minimum).
    heartbeatSeconds: 10,
  });
}

/** One poller per queue takes up to `concurrency` jobs at once; polling each 0.5 s, without a pause while there is more (stack.md 4). */
async function takeJobs({ boss, log, clock }: { boss: PgBoss; log: Log; clock: Clock }, job: Job): Promise<void> {
  const polling = { pollingIntervalSeconds: 0.5, burstWhenBatchFull: true };
  await boss.work<JobPayload>(
    job.name,
    { ...polling, batchSize: job.concurrency ?? 2, perJobResults: true },
    async (batch) =>
      Promise.all(
        batch.map(async ({ id, data, signal, retryCount }): Promise<JobResult> => {
          const startedMs = clock.monotonicMs();
          const fields = { kind: job.name, jobId: id, attempt: retryCount + 1 };
          try {
            await job.run(data, signal);
            log.info('job.done', { ...fields, durationMs: Math.round(clock.monotonicMs() - startedMs) });
            return { id, status: 'completed' };
          } catch (error) {
            const final = isAppError(error) && error.definition.retry === 'never';
            log.warn('job.failed', { ...fields, error });
            return { id, status: final ? 'deadletter' : 'failed', output: { reason: reasonOf(error) } };
          }
        }),
      ),
  );
  const { failed } = job;
  if (!failed) return;
  await boss.work<JobPayload>(
    deadQueueOf(job),
    { pollingIntervalSeconds: 2, burstWhenBatchFull: true },
    async (batch) => {
      for (const { data } of batch) await failed(data);
    },
  );
}

/** The error's kind and code without its sentence, which may quote what people wrote. */
function reasonOf(error: unknown): string {
  if (isAppError(error)) return error.code;
  const code = error instanceof Error && 'code' in error ? ` ${String(error.code)}` : '';
  return error instanceof Error ? `${error.name}${code}` : 'unknown';
}
