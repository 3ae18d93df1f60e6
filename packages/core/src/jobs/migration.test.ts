import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { getConstructionPlans, PgBoss } from 'pg-boss';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/testing/index.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

const statements = (sql: string) =>
  sql
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith('--'))
    // The runner of our migrations brings its own transaction and lock.
    .filter((line) => !/^(BEGIN|COMMIT);$|^SET LOCAL|pg_advisory_xact_lock/.test(line));

it('the migration is what the pg-boss that is installed would construct', async () => {
  const file = path.resolve(import.meta.dirname, '../../../../migrations/0005_jobs.up.sql');
  expect(statements(await readFile(file, 'utf8'))).toEqual(statements(getConstructionPlans('pgboss')));
});

it('pg-boss finds no drift in the migrated database', async () => {
  const owner = await test.open('owner');
  const boss = new PgBoss({
    db: { executeSql: (text, values) => owner.pool.query(text, values as unknown[]) },
    migrate: false,
    schedule: false,
    supervise: false,
    registerInstance: false,
  });
  await boss.start();
  const report = await boss.detectSchemaDrift();
  await boss.stop({ close: false });
  expect(report).toMatchObject({ ok: true });
});

it('a request has no way to the jobs of anybody', async () => {
  const api = await test.open('api');
  await expect(api.pool.query('select 1 from pgboss.job')).rejects.toMatchObject({ code: '42501' });
});
