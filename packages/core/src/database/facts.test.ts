import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createManualClock, systemClock } from '../clock/index.ts';
import { databaseSources, pooledDatabaseFacts, pooledRoleFacts, roleFacts } from './facts.ts';
import { lookInto } from './look-into.ts';
import { readMigrations } from './migrate.ts';
import { objectsOf } from './schema-objects.ts';
import { createTestDatabase, type TestDatabase } from './testing/index.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const { signal } = new AbortController();
const sources = () => databaseSources([database.targets.ops], systemClock);

test('the server says how it is, through a pool and without one', async () => {
  for (const source of [sources().database, pooledDatabaseFacts(await database.open('ops'), systemClock)]) {
    const { refusal, server } = await source.read(signal);
    expect(refusal).toBeUndefined();
    expect(server).toMatchObject({ inRecovery: false, readOnly: false, maxConnections: 200 });
    expect(Math.abs(server?.clockAheadMs ?? Number.NaN)).toBeLessThan(1_000);
    expect(server?.wraparound).toBeLessThan(0.1);
    expect(server?.startedAt).toBeLessThanOrEqual(Date.now());
  }
});

test('a database that takes no write is told, by whoever may change nothing else in it', async () => {
  const superuser = await database.superuser();
  const unwritable = async () => (await sources().database.read(signal)).unwritable;
  expect(await unwritable()).toBeUndefined();
  const written = () => superuser.query('select written_at from canary').then(({ rows }) => rows);
  expect(await written()).toEqual([{ written_at: expect.any(Date) }]);
  await superuser.query('revoke execute on function chatai_canary() from chatai_ops');
  expect(await unwritable()).toMatchObject({ code: '42501' });
  await superuser.query('grant execute on function chatai_canary() to chatai_ops');
  // As of a schema that is older.
  await superuser.query('alter function chatai_canary() rename to sparrow');
  expect(await unwritable()).toBeUndefined();
  await superuser.query('alter function sparrow() rename to chatai_canary');
});

test('a write that is not over in time is none', async () => {
  const superuser = await database.superuser();
  const held = databaseSources([database.targets.ops], systemClock, 300);
  await superuser.query('begin');
  await superuser.query('lock table canary in access exclusive mode');
  const { server, unwritable } = await held.database.read(signal);
  expect(server).toBeDefined();
  expect(unwritable).toEqual({ code: undefined, reason: 'a commit is not over within 0.15 s' });
  await superuser.query('rollback');
});

test('whoever is asked often does not write as often', async () => {
  const clock = createManualClock(Date.now());
  const pooled = pooledDatabaseFacts(await database.open('ops'), clock);
  const superuser = await database.superuser();
  const written = () =>
    superuser.query('select written_at from canary').then(({ rows }) => String(rows[0]?.written_at.getTime()));
  await pooled.read(signal);
  const first = await written();
  await pooled.read(signal);
  expect(await written()).toBe(first);
  await clock.advance(6_000);
  await pooled.read(signal);
  expect(await written()).not.toBe(first);
});

test('the connections of every role are counted, by program', async () => {
  for (const role of ['api', 'system', 'owner'] as const) await (await database.open(role)).pool.query('select 1');
  const { connections } = await sources().sessions.read(signal);
  expect(connections.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(3);
});

test('of idle sessions the one that has been idle for longest is told, with what it ran last and without values', async () => {
  const before = Date.now();
  for (const text of [`select 'Ada', 42`, 'select 1 as younger']) {
    const session = await database.superuser();
    await session.query(`set application_name = 'a report'`);
    await session.query(text);
  }
  const { connections } = await sources().sessions.read(signal);
  const [report, ...others] = connections.filter(({ program }) => program === 'a report');
  expect([report, others]).toEqual([
    {
      ...{ program: 'a report', state: 'idle', count: 2 },
      oldest: { since: expect.any(Number), statement: 'select ?, ?' },
    },
    [],
  ]);
  expect(report?.oldest.since).toBeGreaterThanOrEqual(before - 1_000);
});

test('who waits for a lock is told with who holds it, and nothing that people wrote', async () => {
  const superuser = await database.superuser();
  await superuser.query('create table held (name text)');
  const [holder, waiter] = [await database.superuser(), await database.superuser()];
  await holder.query('begin');
  await holder.query(`lock table held`);
  // A statement that runs for long has not waited for as long.
  const waiting = waiter.query(`select pg_sleep(0.3); insert into held values ('Ada said 42')`);
  await vi.waitFor(async () => {
    const { waits, sessions } = await sources().sessions.read(signal);
    expect(waits).toMatchObject([
      {
        blocked: { statement: 'select pg_sleep(?); insert into held values (?)', state: 'active' },
        blockers: [{ state: 'idle in transaction' }],
      },
    ]);
    const [{ blocked, since = 0 } = { blocked: undefined }] = waits;
    expect(since - (blocked?.statementSince ?? since)).toBeGreaterThan(250);
    expect(since).toBeLessThanOrEqual(Date.now());
    expect(sessions.map(({ pid }) => pid)).toContain(waits[0]?.blockers[0]?.pid);
  }, 10_000);
  await holder.query('commit');
  await waiting;
});

test('an index that cannot be used is named, and so are the migrations', async () => {
  const superuser = await database.superuser();
  await superuser.query(`update pg_index set indisvalid = false where indexrelid = 'users_pkey'::regclass`);
  const { invalidIndexes, applied, expected } = await sources().schema.read(signal);
  expect(invalidIndexes).toEqual(['users_pkey']);
  expect(applied).toEqual(expected.map(({ version }) => version));
  await superuser.query(`update pg_index set indisvalid = true where indexrelid = 'users_pkey'::regclass`);
});

test('what a migration makes and is not there is named with it; what a later one drops is not missed', async () => {
  const superuser = await database.superuser();
  expect((await sources().schema.read(signal)).missing).toEqual([]);
  const objects = objectsOf(await readMigrations()).map(({ object }) => object);
  expect(objects.length).toBeGreaterThan(80);
  expect(objects).toEqual(expect.arrayContaining(['users', 'bots', 'messages']));
  expect(objects).not.toContain('accounts');
  await superuser.query(
    'alter index one_time_links_by_end rename to another; alter table dead_letters rename to others',
  );
  expect((await sources().schema.read(signal)).missing).toEqual([
    { object: 'dead_letters', migration: '0004_messaging' },
    { object: 'one_time_links_by_end', migration: '0015_open_links' },
  ]);
  await superuser.query(
    'alter index another rename to one_time_links_by_end; alter table others rename to dead_letters',
  );
});

test('a server that is not there is a fact, and keeps the rest from being seen', async () => {
  const gone = databaseSources([{ host: '127.0.0.1', port: 9 }], systemClock);
  const [seen, sessions] = await Promise.allSettled([gone.database.read(signal), gone.sessions.read(signal)]);
  expect(seen).toMatchObject({ value: { refusal: { code: 'ECONNREFUSED' }, server: undefined } });
  expect(sessions.status).toBe('rejected');
});

test('a role that cannot log in is named', async () => {
  const [api, ops, owner] = [await database.open('api'), await database.open('ops'), await database.open('owner')];
  expect(await pooledRoleFacts({ api, system: owner, ops: owner }).read(signal)).toEqual({
    missing: ['chatai_system', 'chatai_ops'],
  });
  expect(await pooledRoleFacts({ api, system: await database.open('system'), ops }).read(signal)).toEqual({
    missing: [],
  });
  expect(await roleFacts(database.targets).read(signal)).toEqual({ missing: [] });
});

test('who looks waits for the moment in which others hold the only connections, and no longer', async () => {
  const superuser = await database.superuser();
  await superuser.query("create role narrow login password 'narrow' connection limit 1");
  const narrow = { ...database.targets.ops, user: 'narrow', password: 'narrow' };
  const ask = () => lookInto([narrow], (one) => one<{ n: number }>('select 1 as n'));
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([[{ n: 1 }], [{ n: 1 }], [{ n: 1 }]]);
  await superuser.query('alter role narrow connection limit 0');
  await expect(ask()).rejects.toMatchObject({ code: '53300' });
  await superuser.query('drop role narrow');
});
