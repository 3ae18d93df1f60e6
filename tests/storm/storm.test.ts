import { expect, test } from 'vitest';
import { storm } from './storm.ts';

test('a storm of kill -9 over 2,000 updates loses nothing, doubles nothing without a reason and keeps every chat in order', async () => {
  const report = await storm({
    seed: Number(process.env.CHATAI_TEST_SEED ?? 1),
    bots: 10,
    chats: 200,
    updates: 2_000,
    kills: 8,
    postgresStops: 1,
    updatesPerSecond: 50,
    say: (line) => process.env.CHATAI_TEST_LOG && process.stdout.write(`${line}\n`),
  });
  const summary = JSON.stringify({ ...report, doubled: report.doubled.length });
  expect({ lost: report.lost, outOfOrder: report.outOfOrder, wrongChat: report.wrongChat }, summary).toEqual({
    lost: [],
    outOfOrder: [],
    wrongChat: [],
  });
  expect(
    report.doubled.filter(({ explained }) => !explained),
    summary,
  ).toEqual([]);
  expect(report.unsettled, summary).toEqual({ updates: 0, outbox: 0 });
  expect(report.leaks, summary).toEqual([]);
  expect(report.disobeyed, summary).toBe(0);
  expect(report.updates).toBe(2_000);
  expect(Object.values(report.kills).reduce((sum, count) => sum + count, 0)).toBe(9);
  expect(Object.keys(report.kills).sort()).toEqual(['backend', 'manager', 'postgres', 'supervisor', 'worker']);
}, 400_000);
