import { expect, test } from 'vitest';
import { createManualClock } from '../clock/index.ts';
import { poolFacts } from './pool-facts.ts';
import { createTestDatabase } from './testing/index.ts';

test('a pool is told with who has borrowed its connections, who waits, and since when nothing moves', async () => {
  const database = await createTestDatabase();
  const clock = createManualClock();
  const { pool } = await database.open('api', { max: 2 });
  const source = poolFacts([{ pool }], clock);
  const look = async () => (await source.read(AbortSignal.timeout(1_000)))[0];
  const [first, second] = [await pool.connect(), await pool.connect()];
  const waits = pool.connect();
  const lentAt = clock.now();
  await clock.advance(7_000);
  expect(await look()).toEqual({
    ...{ name: 'test-api', max: 2, total: 2, idle: 0, waiting: 1 },
    movedAt: lentAt,
  });

  first.release();
  (await waits).release();
  expect(await look()).toMatchObject({ idle: 1, waiting: 0, movedAt: clock.now() });
  second.release();
  await database.drop();
});
