import { systemClock } from '@chatai/core/clock';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aPlatform, until } from '../../testing/platform.ts';
import { registerWorker } from '../bots/queries.ts';
import { createReader } from './reader.ts';

let platform: Awaited<ReturnType<typeof aPlatform>>;
beforeAll(async () => {
  platform = await aPlatform();
});
afterAll(() => platform.close());

test('of many updates of the largest size only some are in memory at once', async () => {
  const bot = await platform.aBot(await platform.aTenant());
  const workerId = platform.ids.uuid();
  const { pool } = platform.system;
  await registerWorker(pool, { id: workerId, host: 'test', pid: 1 });
  await pool.query('update bot_leases set worker_id = $1 where bot_id = $2', [workerId, bot.id]);
  const { rows } = await pool.query<{ seq: number }>(
    `insert into updates (workspace_id, bot_id, update_id, raw)
     select workspace_id, id, n, convert_to(repeat('x', 512 * 1024), 'UTF8') from bots, generate_series(1, 300) n where id = $1 returning seq`,
    [bot.id],
  );
  const bytes: number[] = [];
  let count = 0;
  const measureRound = <Result>(_: string, work: () => Promise<Result>) => work();
  const deps = { database: platform.system, clock: systemClock, log: platform.log, workerId, measureRound };
  const reader = createReader(deps, (read) => {
    count += read.length;
    bytes.push(read.reduce((sum, { raw }) => sum + raw.length, 0));
  });
  reader.wake(rows[0]?.seq as number, rows.at(-1)?.seq as number);
  await until('all are read', () => count >= 300);
  reader.stop();
  expect(Math.max(...bytes)).toBeLessThanOrEqual(64 * 1024 * 1024);
});
