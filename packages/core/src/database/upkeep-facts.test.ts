import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { lookInto } from './look-into.ts';
import { createTestDatabase, type TestDatabase } from './testing/index.ts';
import { askUpkeep } from './upkeep-facts.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

/** As whoever looks, who may change nothing. */
const look = () => lookInto([database.targets.ops], askUpkeep);

async function run(...statements: string[]): Promise<void> {
  const session = await database.superuser();
  for (const statement of statements) await session.query(statement);
  // What a session has counted is told to others when it ends.
  await session.end();
}

test('a server that is well has nothing to clear away, and says since when it counts deadlocks', async () => {
  const { deadRows, unusedSlots, prepared, deadlocks, autovacuum } = await look();
  expect({ deadRows, unusedSlots, prepared }).toEqual({ deadRows: [], unusedSlots: [], prepared: [] });
  expect(deadlocks).toEqual({ count: 0, since: null });
  expect(autovacuum.busyWorkers).toBeLessThanOrEqual(autovacuum.mostWorkers);
});

test('tables with more dead rows than autovacuum comes for are told, by their own settings, and until they were vacuumed', async () => {
  await run(
    'create schema shop',
    'create table shop.orders (id integer) with (autovacuum_enabled = off)',
    'create table few (id integer) with (autovacuum_enabled = off, autovacuum_vacuum_threshold = 9000)',
    ...['shop.orders', 'few'].map((table) => `insert into ${table} select generate_series(1, 3000)`),
    ...['shop.orders', 'few'].map((table) => `delete from ${table} where id > 1000`),
  );
  await vi.waitFor(async () =>
    expect((await look()).deadRows).toEqual([
      {
        ...{ table: 'shop.orders', live: 1000, dead: 2000, startsAt: 50, vacuumedAt: null, off: 'table' },
        isBeingVacuumed: false,
      },
    ]),
  );
  await run('vacuum shop.orders');
  await vi.waitFor(async () => expect((await look()).deadRows).toEqual([]));
});

test('who sees the oldest rows is named: a session, a prepared transaction or a slot', async () => {
  const reader = await database.superuser();
  await reader.query("set application_name = 'a report'");
  const before = Date.now();
  await reader.query('begin isolation level repeatable read');
  await reader.query('select count(*) from users');
  await run('begin', 'create table promised (id integer)', `prepare transaction 'shop 4711'`);
  const { horizon, prepared } = await look();
  expect(horizon).toMatchObject({ kind: 'session', name: 'a report', pid: expect.any(Number) });
  expect(horizon?.since).toBeGreaterThanOrEqual(before);
  expect(prepared).toEqual([{ gid: 'shop 4711', role: 'postgres', since: expect.any(Number) }]);
  await reader.query('commit');
  expect((await look()).horizon).toMatchObject({ kind: 'prepared', name: 'shop 4711', pid: null });
  await run(`rollback prepared 'shop 4711'`);
  expect((await look()).prepared).toEqual([]);
});

test('a slot that nobody reads from is told with the log that is kept for it', async () => {
  await run(`select pg_create_physical_replication_slot('forgotten', true)`);
  const held = async () => (await look()).unusedSlots.find(({ name }) => name === 'forgotten')?.heldBytes ?? -1;
  const before = await held();
  expect(before).toBeGreaterThanOrEqual(0);
  await run(`select pg_logical_emit_message(false, 'drill', 'x')`, 'select pg_switch_wal()');
  expect(await held()).toBeGreaterThan(before);
  await run(`select pg_drop_replication_slot('forgotten')`);
  expect(await held()).toBe(-1);
});

test('deadlocks of our database are counted', async () => {
  const [one, other] = [await database.superuser(), await database.superuser()];
  await run('create table stock (id integer)', 'insert into stock values (1), (2)');
  for (const [session, id] of [
    [one, 1],
    [other, 2],
  ] as const) {
    await session.query("set deadlock_timeout = '10ms'");
    await session.query('begin');
    await session.query('update stock set id = id where id = $1', [id]);
  }
  const ends = await Promise.allSettled([
    one.query('update stock set id = id where id = 2'),
    other.query('update stock set id = id where id = 1'),
  ]);
  expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await Promise.all([one.end(), other.end()]);
  await vi.waitFor(async () => expect((await look()).deadlocks.count).toBe(1));
});
