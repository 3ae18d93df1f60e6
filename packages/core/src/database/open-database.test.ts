import { randomUUID } from 'node:crypto';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Database, sql, withWorkspace } from './index.ts';
import { createTestDatabase, type TestDatabase } from './testing/index.ts';

let database: TestDatabase;
let api: Database;
beforeEach(async () => {
  database = await createTestDatabase();
  // One connection: whoever comes next is lent the one that failed, if it was kept.
  api = await database.open('api', { max: 1 });
});
afterEach(() => database.drop());

const session = async () =>
  (
    await api.pool.query<{ pid: number; workspace: string; transaction: boolean }>(
      `select pg_backend_pid() as pid, coalesce(current_setting('chatai.workspace', true), '') as workspace,
         now() <> statement_timestamp() as transaction`,
    )
  ).rows[0];

test('a connection whose rollback failed is lent to nobody again', async () => {
  const before = await session();
  api.pool.once('acquire', (client) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    // The wire of this one statement fails; the session goes on, inside the workspace.
    client.query = ((text: unknown, ...rest: unknown[]) =>
      text === 'rollback' ? Promise.reject(new Error('no rollback today')) : query(text, ...rest)) as never;
  });
  const failed = withWorkspace(api, randomUUID(), () => Promise.reject(new Error('a wish that fails')));
  await expect(failed).rejects.toThrow();
  const after = await session();
  expect(after).toMatchObject({ workspace: '', transaction: false });
  expect(after?.pid).not.toBe(before?.pid);
});

test('a connection that is killed while it is lent is replaced by a good one', async () => {
  const superuser = await database.superuser();
  const killed = withWorkspace(api, randomUUID(), async () => {
    const { rows } = await superuser.query<{ pid: number }>(
      "select pid from pg_stat_activity where datname = current_database() and application_name = 'test-api'",
    );
    await superuser.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    throw new Error('a wish that fails');
  });
  await expect(killed).rejects.toThrow();
  expect(await session()).toMatchObject({ workspace: '', transaction: false });
});

test('a connection that kept a workspace is refused once, then replaced', async () => {
  await api.pool.query("select set_config('chatai.workspace', $1, false)", [randomUUID()]);
  const ask = () => withWorkspace(api, randomUUID(), async () => 'in a workspace');
  await expect(ask()).rejects.toThrow('still carried a workspace');
  expect(await ask()).toBe('in a workspace');
  expect(await session()).toMatchObject({ workspace: '', transaction: false });
});

test('the rows of a transaction do not stay in memory until the next full collection', async () => {
  setFlagsFromString('--expose-gc');
  const collect: NodeJS.GCFunction = runInNewContext('gc');
  const megabyte = 1_048_576;
  const oldBytes = () =>
    getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space')?.space_used_size ?? 0;
  const readOneMegabyte = () =>
    withWorkspace(api, randomUUID(), (tx) =>
      sql`select n, repeat('x', 1024) as text from generate_series(1, 1024) n`.execute(tx),
    );
  for (let time = 0; time < 5; time++) await readOneMegabyte();
  collect();
  const before = oldBytes();
  for (let time = 0; time < 30; time++) {
    await readOneMegabyte();
    collect({ type: 'minor' });
  }
  expect((oldBytes() - before) / megabyte).toBeLessThan(5);
});
