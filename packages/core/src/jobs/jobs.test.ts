import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../clock/index.ts';
import { type Database, inTransaction } from '../database/index.ts';
import { createTestDatabase, type TestDatabase } from '../database/testing/index.ts';
import { defineErrors } from '../errors/index.ts';
import { createLog } from '../log/index.ts';
import { createJobs, type Job, type JobPayload, type Jobs } from './index.ts';

const errors = defineErrors({
  unreadable: { status: 422, title: 'Unreadable', detail: 'No', fix: 'Send another', retry: 'never' },
});
const log = createLog('jobs-test', 'fatal');

describe('background jobs', () => {
  let test: TestDatabase;
  let database: Database;
  const started: Jobs[] = [];
  beforeAll(async () => {
    test = await createTestDatabase();
    database = await test.open('system', { max: 8 });
  });
  afterAll(async () => {
    await Promise.all(started.map((jobs) => jobs.stop()));
    await test.drop();
  });

  async function startJobs(jobs: Job[], work = true): Promise<Jobs> {
    const made = createJobs({ database, log, clock: systemClock, jobs, work });
    started.push(made);
    await made.start();
    return made;
  }

  it('a job added by one program is run by another, with its payload', async () => {
    const seen: JobPayload[] = [];
    const job: Job = { name: 'greet', run: async (payload) => void seen.push(payload) };
    const adder = await startJobs([job], false);
    await startJobs([job]);
    await adder.enqueue('greet', { sourceId: 'one' });
    await vi.waitFor(() => expect(seen).toEqual([{ sourceId: 'one' }]), 10_000);
  });

  it('a job of a transaction that is rolled back never runs', async () => {
    const seen: string[] = [];
    const jobs = await startJobs([{ name: 'kept', run: async ({ id }) => void seen.push(String(id)) }]);
    await inTransaction(database, async (tx) => {
      await jobs.enqueue('kept', { id: 'lost' }, { tx });
      throw new Error('changed my mind');
    }).catch(() => {});
    await inTransaction(database, (tx) => jobs.enqueue('kept', { id: 'kept' }, { tx }));
    await vi.waitFor(() => expect(seen).toEqual(['kept']), 10_000);
  });

  it('a job that fails is tried again, then is a dead letter and its hook is called', async () => {
    let tries = 0;
    const given: JobPayload[] = [];
    const job: Job = {
      name: 'breaks',
      retryLimit: 1,
      retryDelaySeconds: 0,
      run: async () => {
        tries++;
        throw new TypeError('secret text of a person');
      },
      failed: async (payload) => void given.push(payload),
    };
    const jobs = await startJobs([job]);
    await jobs.enqueue('breaks', { sourceId: 'two' });
    await vi.waitFor(() => expect(given).toEqual([{ sourceId: 'two' }]), 15_000);
    expect(tries).toBe(2);
    const [letter] = await jobs.deadLetters();
    expect(letter).toMatchObject({ job: 'breaks', payload: { sourceId: 'two' }, reason: 'TypeError' });
    const { rows } = await database.pool.query("select 1 from pgboss.job where job::text like '%secret text%'");
    expect(rows).toEqual([]);
  });

  it('a refusal that cannot get better is not tried again', async () => {
    let tries = 0;
    const job: Job = {
      name: 'refuses',
      run: async () => {
        tries++;
        throw errors.unreadable();
      },
    };
    const jobs = await startJobs([job]);
    const id = await jobs.enqueue('refuses', {});
    await vi.waitFor(async () => {
      const letters = await jobs.deadLetters();
      expect(letters.find((letter) => letter.id === id)?.reason).toBe('unreadable');
    }, 10_000);
    expect(tries).toBe(1);
  });

  it('a dead letter that is retried runs again', async () => {
    let broken = true;
    let done = 0;
    const job: Job = {
      name: 'mended',
      retryLimit: 0,
      run: async () => {
        if (broken) throw new Error('not yet');
        done++;
      },
    };
    const jobs = await startJobs([job]);
    const id = await jobs.enqueue('mended', {});
    await vi.waitFor(async () => expect((await jobs.deadLetters()).map((letter) => letter.id)).toContain(id), 10_000);
    broken = false;
    await jobs.retry({ job: 'mended', id });
    await vi.waitFor(() => expect(done).toBe(1), 10_000);
  });

  it('a stop waits for the job in hand', async () => {
    let release = () => {};
    let running = false;
    let finished = false;
    const job: Job = {
      name: 'slow',
      run: async () => {
        running = true;
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        finished = true;
      },
    };
    const jobs = await startJobs([job]);
    await jobs.enqueue('slow', {});
    await vi.waitFor(() => expect(running).toBe(true), 10_000);
    const stopped = jobs.stop();
    release();
    await stopped;
    expect(finished).toBe(true);
  });
});
