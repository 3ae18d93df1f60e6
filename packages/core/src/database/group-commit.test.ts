import { expect, test } from 'vitest';
import { createManualClock, systemClock } from '../clock/index.ts';
import { groupCommit } from './group-commit.ts';

test('items that come together are written together, and each gets its own result', async () => {
  const groups: number[][] = [];
  const group = groupCommit<number, number>({ clock: systemClock }, async (items) => {
    groups.push(items);
    return items.map((item) => item * 10);
  });
  expect(await Promise.all([1, 2, 3].map(group.add))).toEqual([10, 20, 30]);
  expect(groups).toEqual([[1, 2, 3]]);
});

test('what comes while a group is written forms the next one', async () => {
  const groups: number[][] = [];
  let release = () => {};
  const group = groupCommit<number, number>({ clock: systemClock }, async (items) => {
    groups.push(items);
    if (groups.length === 1) {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
    }
    return items;
  });
  const first = group.add(1);
  while (groups.length === 0) await new Promise((resolve) => setImmediate(resolve));
  const others = [group.add(2), group.add(3)];
  release();
  await Promise.all([first, ...others]);
  expect(groups).toEqual([[1], [2, 3]]);
});

test('a group is never larger than its limit', async () => {
  const sizes: number[] = [];
  const group = groupCommit<number, number>({ clock: systemClock, max: 2 }, async (items) => {
    sizes.push(items.length);
    return items;
  });
  await Promise.all([1, 2, 3, 4, 5].map(group.add));
  expect(sizes).toEqual([2, 2, 1]);
});

test('one bad item of a group fails alone', async () => {
  const group = groupCommit<string, string>({ clock: systemClock }, async (items) => {
    if (items.includes('bad')) throw new Error('bad row');
    return items;
  });
  const results = await Promise.allSettled(['good', 'bad', 'fine'].map(group.add));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

test('when the connection is gone nothing is repeated: everyone learns it', async () => {
  let calls = 0;
  const group = groupCommit<number, number>({ clock: systemClock }, async () => {
    calls += 1;
    throw Object.assign(new Error('terminating connection'), { code: '57P01' });
  });
  const results = await Promise.allSettled([1, 2].map(group.add));
  expect(results.every(({ status }) => status === 'rejected')).toBe(true);
  expect(calls).toBe(1);
});

test('with a window the first item waits for company', async () => {
  const clock = createManualClock();
  const groups: number[][] = [];
  const group = groupCommit<number, number>({ clock, windowMs: 20 }, async (items) => {
    groups.push(items);
    return items;
  });
  const first = group.add(1);
  await clock.advance(10);
  const second = group.add(2);
  expect(groups).toEqual([]);
  await clock.advance(10);
  await Promise.all([first, second]);
  expect(groups).toEqual([[1, 2]]);
});
