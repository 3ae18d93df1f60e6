import { expect, test } from 'vitest';
import { createIntakeQuota } from './intake-quota.ts';

const limits = { updatesPerSecond: 10, updatesAtOnce: 20, bytesPerSecond: 1_000, bytesAtOnce: 5_000 };

test('a bot may bring in a burst and then its rate, and is told when to come again', () => {
  const quota = createIntakeQuota(limits);
  for (let update = 0; update < 20; update++) expect(quota.take('flood', 1, 0)).toBe(0);
  expect(quota.take('flood', 1, 0)).toBe(1);
  expect(quota.take('flood', 1, 99)).toBe(1);
  expect(quota.take('flood', 1, 100)).toBe(0);
  let taken = 0;
  for (let ms = 100; ms <= 10_100; ms += 10) if (quota.take('flood', 1, ms) === 0) taken += 1;
  expect(taken).toBe(100);
});

test('one bot that floods takes nothing from another', () => {
  const quota = createIntakeQuota(limits);
  for (let update = 0; update < 500; update++) quota.take('flood', 400, 0);
  expect(quota.take('quiet', 400, 0)).toBe(0);
});

test('large updates use the quota up by their bytes, and one that is larger than all of it is let in alone', () => {
  const quota = createIntakeQuota(limits);
  expect(quota.take('large', 50_000, 0)).toBe(0);
  expect(quota.take('large', 1, 0)).toBe(46);
  expect(quota.take('large', 1, 45_000)).toBe(1);
  expect(quota.take('large', 1, 46_000)).toBe(0);
});
