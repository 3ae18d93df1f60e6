import { afterAll, beforeAll, expect, test } from 'vitest';
import { databaseCheck, rolesCheck } from './checks.ts';
import { createTestDatabase, type TestDatabase } from './testing/index.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const { signal } = new AbortController();

test('the connections of every role are counted', async () => {
  for (const role of ['api', 'system', 'owner'] as const) await (await database.open(role)).pool.query('select 1');
  const { rows } = await (await database.superuser()).query<{ count: number }>(
    'select count(*)::integer as count from pg_stat_activity where datname = current_database()',
  );
  const result = await databaseCheck(await database.open('ops')).run(signal);
  expect(rows[0]?.count).toBeGreaterThanOrEqual(4);
  expect(result).toMatchObject({ status: 'ok' });
  expect(result.connections).toBeGreaterThanOrEqual(rows[0]?.count as number);
});

test('a role that cannot log in is named, with the fix', async () => {
  const [api, ops, owner] = [await database.open('api'), await database.open('ops'), await database.open('owner')];
  expect(await rolesCheck({ api, system: owner, ops: owner }).run(signal)).toMatchObject({
    status: 'fail',
    detail: expect.stringMatching(/^chatai_system and chatai_ops cannot log in.*`chatai db roles`/),
  });
  const system = await database.open('system');
  expect(await rolesCheck({ api, system, ops }).run(signal)).toEqual({ status: 'ok' });
});
