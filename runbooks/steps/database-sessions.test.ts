import { systemClock } from '@chatai/core/clock';
import { loadConfig } from '@chatai/core/config';
import { createTestDatabase, type TestDatabase } from '@chatai/core/database/testing';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { abilitiesOf, allSteps } from '../index.ts';

let database: TestDatabase;
/** A superuser who looks and mends, as that of the embedded database. */
let superuser: pg.Client;
const open: pg.Client[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  superuser = await database.superuser();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((session) => session.end().catch(() => {})));
});
afterAll(() => database.drop());

async function aSession(...statements: string[]): Promise<{ client: pg.Client; pid: number }> {
  const client = await database.superuser();
  client.on('error', () => {});
  open.push(client);
  for (const statement of statements) await client.query(statement);
  return { client, pid: (await client.query('select pg_backend_pid() as pid')).rows[0].pid };
}

function contextOf(params: Record<string, string>) {
  const config = loadConfig({ CHATAI_HOME: '/nowhere', ...database.environment });
  const here = abilitiesOf({ config, clock: systemClock });
  const sql = async (text: string, values?: unknown[]) => (await superuser.query(text, values)).rows;
  return { can: { ...here, sql }, params, signal: new AbortController().signal } as never;
}

function stepOf(name: string) {
  const found = allSteps.find((one) => one.name === `backend#${name}`);
  if (!found) throw new Error(`There is no step ${name}.`);
  return found.step;
}

const isThere = async (pid: number) =>
  (await superuser.query('select from pg_stat_activity where pid = $1', [pid])).rowCount === 1;

/** Somebody waits for the lock of `holder`, long enough to be told. */
async function aWaiter(table: string, holder: { pid: number }): Promise<{ waiting: Promise<unknown> }> {
  const { client } = await aSession();
  const waiting = client.query(`begin; lock table ${table}`).catch(() => {});
  const about = contextOf({ pid: String(holder.pid) });
  await vi.waitFor(async () => expect((await stepOf('end-blocker').check(about)).fine).toBe(false), 10_000);
  return { waiting };
}

test('what a blocker runs is cancelled first, and its session stays where that has freed the others', async () => {
  await superuser.query('create table cancelled (id integer)');
  const holder = await aSession('begin', 'lock table cancelled');
  const running = holder.client.query('select pg_sleep(600)').catch((error: Error) => error.message);
  const { waiting } = await aWaiter('cancelled', holder);
  const about = contextOf({ pid: String(holder.pid) });
  expect(await stepOf('end-blocker').act(about)).toBe(`what pid ${holder.pid} ran was cancelled; its session stays`);
  expect(await running).toContain('canceling statement due to user request');
  await waiting;
  expect([await isThere(holder.pid), await stepOf('end-blocker').verify(about)]).toMatchObject([true, { fine: true }]);
});

test('one that heeds no cancel is ended', async () => {
  await superuser.query(`create table stubborn (id integer);
    create function heeds_nothing() returns void language plpgsql as $$ begin
      loop begin perform pg_sleep(600); exception when query_canceled then null; end; end loop; end $$`);
  const holder = await aSession('begin', 'lock table stubborn');
  const running = holder.client.query('select heeds_nothing()').catch((error: Error) => error.message);
  const { waiting } = await aWaiter('stubborn', holder);
  const about = contextOf({ pid: String(holder.pid) });
  expect(await stepOf('end-blocker').act(about)).toBe(`the session of pid ${holder.pid} was ended`);
  expect(await running).toContain('terminating connection');
  await waiting;
});

test('a transaction that nobody works in is ended at once', async () => {
  const { pid } = await aSession('begin', 'select pg_sleep(1.1)');
  const about = contextOf({ pid: String(pid) });
  expect((await stepOf('end-transaction').check(about)).fine).toBe(false);
  const began = performance.now();
  expect(await stepOf('end-transaction').act(about)).toBe(`the session of pid ${pid} was ended`);
  expect(performance.now() - began).toBeLessThan(1_500);
  await vi.waitFor(async () => expect(await isThere(pid)).toBe(false));
});

test.each(['end-blocker', 'end-transaction', 'cancel-statement'])(
  '%s leaves the processes of PostgreSQL itself alone, and says so before anything is done',
  async (name) => {
    const { rows } = await superuser.query(
      `select pid from pg_stat_activity where backend_type = 'autovacuum launcher'`,
    );
    const { pid } = rows[0];
    const refused = `pid ${pid} is a process of PostgreSQL itself (autovacuum launcher), so it is left alone`;
    const about = contextOf({ pid: String(pid) });
    await expect(stepOf(name).check(about)).rejects.toThrow(refused);
    await expect(stepOf(name).act(about)).rejects.toThrow(refused);
    expect(await isThere(pid)).toBe(true);
  },
);

test('of a process about which this role may see nothing nobody acts', async () => {
  const { rows } = await superuser.query(`select pid from pg_stat_activity where backend_type = 'autovacuum launcher'`);
  const owner = await database.open('owner');
  const asOwner = contextOf({ pid: String(rows[0].pid) }) as { can: object };
  const sql = async (text: string, values?: unknown[]) => (await owner.pool.query(text, values)).rows;
  const about = { ...asOwner, can: { ...asOwner.can, sql } } as never;
  await expect(stepOf('end-blocker').act(about)).rejects.toThrow('nothing may be seen here');
});

test('a worker of a parallel statement stands for the session that it works for', async () => {
  await superuser.query('create table many as select generate_series(1, 300000) as id');
  const { client, pid } = await aSession(
    'create function slowly(id integer) returns boolean language plpgsql parallel safe as $$ begin perform pg_sleep(0.01); return true; end $$',
  );
  // From here on: what was asked before had no worker that may be ending still.
  await client.query('set parallel_setup_cost = 0; set parallel_tuple_cost = 0; set min_parallel_table_scan_size = 0');
  const running = client.query('select count(*) from many where slowly(id)').catch((error: Error) => error.message);
  const worker = await vi.waitFor(async () => {
    const { rows } = await superuser.query('select pid from pg_stat_activity where leader_pid = $1', [pid]);
    expect(rows.length).toBeGreaterThan(0);
    return rows[0].pid as number;
  }, 10_000);
  const about = contextOf({ pid: String(worker) });
  await vi.waitFor(async () => expect((await stepOf('cancel-statement').check(about)).fine).toBe(false), 10_000);
  expect(await stepOf('cancel-statement').act(about)).toBe(`what pid ${pid} ran was cancelled`);
  expect(await running).toContain('canceling statement due to user request');
});

test('a vacuum waits for the lock of its table two seconds and no longer', async () => {
  const owner = await database.open('owner');
  await owner.pool.query('create table locked (id integer)');
  const config = loadConfig({ CHATAI_HOME: '/nowhere', ...database.environment });
  const can = abilitiesOf({ config, clock: systemClock });
  const about = { can, params: { table: 'locked' }, signal: new AbortController().signal } as never;
  const { client } = await aSession('begin', 'lock table locked');
  await expect(stepOf('vacuum-table').act(about)).rejects.toThrow('lock timeout');
  await client.query('rollback');
  expect(await stepOf('vacuum-table').act(about)).toBe('locked was vacuumed and analyzed');
  const { rows } = await superuser.query(
    `select last_vacuum, last_analyze from pg_stat_user_tables where relname = 'locked'`,
  );
  expect(rows).toEqual([{ last_vacuum: expect.any(Date), last_analyze: expect.any(Date) }]);
});
