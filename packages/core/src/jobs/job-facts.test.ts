import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/testing/index.ts';
import { jobFacts, tryAgainSql } from './job-facts.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** What is seen of one queue: others are those of other tests. */
async function lookAt(name: string) {
  const { waiting, active, failed } = await jobFacts([database.targets.system]).read(AbortSignal.timeout(20_000));
  const ofQueue = <Row extends { queue: string }>(rows: Row[]) => rows.filter(({ queue }) => queue === name);
  return { waiting: ofQueue(waiting), active: ofQueue(active), failed: ofQueue(failed) };
}

/** Jobs of a queue, each with what its row says; times are seconds from now. */
async function jobsOf(queue: string, rows: Record<string, string>[]): Promise<void> {
  const superuser = await database.superuser();
  await superuser.query(`select pgboss.create_queue($1, '{"policy": "standard"}')`, [queue]);
  for (const row of rows)
    await superuser.query(
      `insert into pgboss.job (name, ${Object.keys(row).join(', ')}) values ($1, ${Object.values(row).join(', ')})`,
      [queue],
    );
}
const ago = (seconds: number) => `now() - interval '${seconds} seconds'`;

test('jobs that are due wait, those for later and those that are done do not', async () => {
  await jobsOf('mails', [
    { state: `'created'`, start_after: ago(60) },
    { state: `'retry'`, start_after: ago(90) },
    { state: `'created'`, start_after: ago(-60) },
    { state: `'completed'`, start_after: ago(120), completed_on: ago(1) },
  ]);
  const { waiting } = await lookAt('mails');
  expect(waiting).toEqual([{ queue: 'mails', count: 2, oldestAt: expect.closeTo(Date.now() - 90_000, -4) }]);
});

test('jobs that are being done are told by when the first was begun', async () => {
  await jobsOf('reading', [
    { state: `'active'`, started_on: ago(400) },
    { state: `'active'`, started_on: ago(4) },
  ]);
  expect((await lookAt('reading')).active).toEqual([
    { queue: 'reading', count: 2, oldestAt: expect.closeTo(Date.now() - 400_000, -4) },
  ]);
});

test('jobs that were given up within a day are counted, with the reason of the last; a try again makes them wait', async () => {
  const superuser = await database.superuser();
  await jobsOf('parting', [
    { state: `'failed'`, completed_on: ago(50), output: `'{"reason": "TypeError"}'` },
    { state: `'failed'`, completed_on: ago(500), output: `'{"reason": "died"}'` },
    { state: `'failed'`, completed_on: ago(90_000) },
    { state: `'active'`, started_on: ago(400) },
    { state: `'active'`, started_on: ago(4) },
  ]);
  expect((await lookAt('parting')).failed).toEqual([{ queue: 'parting', count: 2, reason: 'TypeError' }]);
  const { rowCount } = await superuser.query(tryAgainSql, ['parting', 300_000]);
  expect(rowCount).toBe(4);
  expect(await lookAt('parting')).toMatchObject({ waiting: [{ count: 4 }], active: [{ count: 1 }], failed: [] });
});
