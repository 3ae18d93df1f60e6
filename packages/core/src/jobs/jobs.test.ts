import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../clock/index.ts';
import { type Database, inTransaction, openDatabase } from '../database/index.ts';
import { createTestDatabase, type TestDatabase } from '../database/testing/index.ts';
import { defineErrors } from '../errors/index.ts';
import { createLog } from '../log/index.ts';
import { createJobs, type Job, type JobPayload, type Jobs } from './index.ts';

const errors = defineErrors({
  unreadable: { status: 422, title: 'Unreadable', detail: 'No', fix: 'Send another', retry: 'never' },
});
const lines: Record<string, unknown>[] = [];
const log = createLog(
  'jobs-test',
  'info',
  new Writable({
    write(line: Buffer, _, done) {
      lines.push(JSON.parse(line.toString('utf8')));
      done();
    },
  }),
);
/** What an operator sees of a job, or of all of them: level, event, attempt. */
const told = (level: string, kind?: string) =>
  lines
    .filter((line) => line['log.level'] === level && (!kind || line.kind === kind))
    .map((line) => [line['event.action'], line.attempt]);

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

  async function startJobs(jobs: Job[], work = true, on = database): Promise<Jobs> {
    const made = createJobs({ database: on, log, clock: systemClock, jobs, work });
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
    expect(told('warn', 'breaks')).toEqual([['job.failed', 1]]);
    expect(told('error', 'breaks')).toEqual([['job.given.up', 2]]);
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
    expect(told('warn', 'refuses')).toEqual([['job.refused', 1]]);
    expect(told('error', 'refuses')).toEqual([]);
  });

  it('a job that found the disk full waits until there is room, and uses up no try', async () => {
    let tries = 0;
    const job: Job = {
      name: 'stores',
      retryLimit: 0,
      run: async () => {
        tries++;
        if (tries < 3) await database.pool.query("do $$begin raise exception using errcode = 'disk_full'; end$$");
      },
    };
    const jobs = await startJobs([job]);
    const id = await jobs.enqueue('stores', {});
    await vi.waitFor(async () => {
      const { rows } = await database.pool.query('select state from pgboss.job where id = $1', [id]);
      expect(rows).toEqual([{ state: 'completed' }]);
    }, 20_000);
    expect(told('warn', 'stores').map(([event]) => event)).toEqual(['job.waits', 'job.waits']);
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

  it('while the database is away a warning says that jobs wait, not one for each time that they are asked for, and they go on by themselves', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'chatai-jobs-'));
    const door = path.join(folder, 'socket');
    const { host, ...target } = test.targets.system;
    await symlink(String(host), door);
    const away = await openDatabase({ ...test.targets, system: { ...target, host: door } }, 'system', {
      name: 'jobs-away',
      max: 4,
    });
    const superuser = await test.superuser();
    const seen: JobPayload[] = [];
    const jobs: Job[] = [
      { name: 'patient', run: async (payload) => void seen.push(payload), failed: async () => {} },
      { name: 'quiet', run: async () => {} },
    ];
    lines.length = 0;
    const made = await startJobs(jobs, true, away);

    await rm(door);
    // A connection that was being made when the door went may still come, and work on until it is ended too.
    const endConnections = () =>
      superuser.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'jobs-away'");
    await vi.waitFor(async () => {
      await endConnections();
      expect(told('warn')).not.toEqual([]);
    }, 10_000);
    // Many rounds of every queue. A late connection breaks the outage in two: that is told.
    const asked = vi.spyOn(away.pool, 'query');
    await vi.waitFor(() => expect(asked.mock.calls.length).toBeGreaterThan(20), 20_000);
    expect(new Set(told('warn').map(([event]) => event))).toEqual(new Set(['jobs.waiting']));
    await vi.waitFor(async () => {
      await endConnections();
      const resumed = told('info').filter(([event]) => event === 'jobs.resumed').length;
      expect(told('warn').length).toBe(resumed + 1);
    }, 10_000);

    await symlink(String(host), door);
    await made.enqueue('patient', { sourceId: 'three' });
    await vi.waitFor(() => expect(seen).toEqual([{ sourceId: 'three' }]), 10_000);
    expect(told('info')).toContainEqual(['jobs.resumed', undefined]);
    expect(told('error')).toEqual([]);
    await made.stop();
    started.splice(started.indexOf(made), 1);
    await away.close();
    await rm(folder, { recursive: true });
  });

  it('a job that died with its program each time is told as given up', async () => {
    const given: JobPayload[] = [];
    const job: Job = { name: 'deadly', run: async () => {}, failed: async (payload) => void given.push(payload) };
    const adder = await startJobs([job], false);
    const id = await adder.enqueue('deadly', { sourceId: 'four' });
    // As pg-boss leaves it when the last try went silent.
    await database.pool.query(
      `update pgboss.job set state = 'active', started_on = now() - interval '1 hour', heartbeat_on = now() - interval '1 hour',
         heartbeat_seconds = 10, retry_count = retry_limit where id = $1`,
      [id],
    );
    await startJobs([job]);
    await vi.waitFor(() => expect(given).toEqual([{ sourceId: 'four' }]), 30_000);
    expect(told('error', 'deadly')).toEqual([['job.given.up', undefined]]);
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
