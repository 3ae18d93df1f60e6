import { createManualClock } from '@chatai/core/clock';
import type { QueryConfig } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anOutboxRow } from '../../testing/an-outbox-row.ts';
import { aPlatform, until } from '../../testing/platform.ts';
import { insertUpdates } from '../inbox/queries.ts';
import { createReader } from './reader.ts';

let platform: Awaited<ReturnType<typeof aPlatform>>;
beforeAll(async () => {
  platform = await aPlatform();
});
afterAll(() => platform.close());

test('hints that are lost while what was lost before is being read are made good too, before anything newer', async () => {
  const { holder, row } = await anOutboxRow(platform);
  const { botId, workspaceId } = row;
  const store = async (updateId: number) =>
    (
      await insertUpdates(platform.system.pool, [{ botId, workspaceId, updateId, raw: Buffer.from('{}') }])
    )[0] as number;
  const first = await store(1);
  const got: number[] = [];
  let whileReading = async () => {};
  const pool = Object.assign(Object.create(platform.system.pool), {
    async query(statement: QueryConfig) {
      const result = await platform.system.pool.query(statement);
      if (statement.name === 'pipeline.read') await whileReading();
      return result;
    },
  });
  const reader = createReader(
    {
      database: { ...platform.system, pool },
      clock: createManualClock(),
      log: platform.log,
      workerId: holder,
      measureRound: (_, work) => work(),
    },
    (rows) => got.push(...rows.map(({ seq }) => seq)),
  );
  reader.wake(first, first);
  await until('the first is read', () => got.length === 1);
  reader.lost();
  const second = await store(2);
  let third = 0;
  whileReading = async () => {
    whileReading = async () => {};
    reader.lost();
    third = await store(3);
  };
  reader.caughtUp();
  await until('the second is read', () => got.includes(second));
  reader.caughtUp();
  const fourth = await store(4);
  reader.wake(fourth, fourth);
  await until('the newest is read', () => got.includes(fourth));
  reader.stop();
  expect(got).toContain(third);
  expect(got.indexOf(third)).toBeLessThan(got.indexOf(fourth));
});
