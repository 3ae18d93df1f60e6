import { expect, test } from 'vitest';
import { tableOf } from './report.ts';
import { smallStorm, storm } from './storm.ts';

test('a storm of kill -9 over 10,000 updates loses nothing, doubles nothing without a reason and keeps every chat in order', async () => {
  const report = await storm({
    ...smallStorm,
    seed: Number(process.env.CHATAI_TEST_SEED ?? 1),
    say: (line) => process.env.CHATAI_TEST_LOG && process.stdout.write(`${line}\n`),
  });
  const { lost, outOfOrder, wrongChat, broken, leaks } = report;
  const found = JSON.stringify({ ...report, doubled: report.doubled.filter(({ explained }) => !explained) });
  expect({ lost, outOfOrder, wrongChat, broken, leaks }, found).toEqual({
    lost: [],
    outOfOrder: [],
    wrongChat: [],
    broken: [],
    leaks: [],
  });
  // How long the machine takes is no guarantee: the true times stand in the report of `npm run storm`.
  const rows = tableOf(report).filter(({ target }) => !/ m?s$/.test(target));
  expect(
    rows.filter(({ met }) => !met),
    found,
  ).toEqual([]);
  expect(report.updates, found).toBeGreaterThanOrEqual(smallStorm.updates);
  const { postgres, redis, ...processes } = report.kills;
  expect({ postgres, redis }).toEqual({ postgres: smallStorm.postgresStops, redis: smallStorm.redisStops });
  expect(Object.values(processes).reduce((sum, count) => sum + count, 0)).toBe(smallStorm.kills);
  expect(Object.keys(processes).sort()).toEqual(['backend', 'knowledge', 'manager', 'supervisor', 'worker']);
}, 1_500_000);
