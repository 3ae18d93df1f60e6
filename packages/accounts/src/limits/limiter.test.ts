import { createManualClock } from '@chatai/core/clock';
import { createTestDatabase, type TestDatabase } from '@chatai/core/database/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLimiter } from './limiter.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

const limit = { points: 5, windowMs: 60_000 };

async function aLimiter() {
  const clock = createManualClock();
  return { clock, limiter: createLimiter({ system: await db.open('system'), clock }) };
}

test('so many are let through at once, then one for each share of the window', async () => {
  const { clock, limiter } = await aLimiter();
  const left: number[] = [];
  for (let tried = 0; tried < 5; tried++) {
    const taken = await limiter.take('a', limit);
    expect(taken).toMatchObject({ allowed: true, retryAfterMs: 0 });
    left.push(taken.remaining);
  }
  expect(left).toEqual([4, 3, 2, 1, 0]);
  expect(await limiter.take('a', limit)).toEqual({
    allowed: false,
    remaining: 0,
    resetMs: 60_000,
    retryAfterMs: 12_000,
  });
  await clock.advance(11_999);
  expect(await limiter.take('a', limit)).toMatchObject({ allowed: false, retryAfterMs: 1 });
  await clock.advance(1);
  expect(await limiter.take('a', limit)).toMatchObject({ allowed: true, remaining: 0 });
  await clock.advance(60_000);
  expect(await limiter.take('a', limit)).toMatchObject({ allowed: true, remaining: 4 });
});

test('of a hundred that come at the same moment exactly as many are let through', async () => {
  const { limiter } = await aLimiter();
  const taken = await Promise.all(Array.from({ length: 100 }, () => limiter.take('together', limit)));
  expect(taken.filter(({ allowed }) => allowed)).toHaveLength(5);
});

test('keys have limits of their own, and what is forgiven was never taken', async () => {
  const { limiter } = await aLimiter();
  for (let tried = 0; tried < 5; tried++) await limiter.take('one', limit);
  expect(await limiter.take('two', limit)).toMatchObject({ remaining: 4 });
  await limiter.forgive('one');
  expect(await limiter.take('one', limit)).toMatchObject({ remaining: 4 });
});

test('of several limits the first that is used up refuses, and says how long', async () => {
  const { limiter } = await aLimiter();
  const tries = () =>
    limiter.takeAll([
      { key: 'wide', limit: { points: 100, windowMs: 1_000 } },
      { key: 'narrow', limit },
    ]);
  for (let tried = 0; tried < 5; tried++) await tries();
  await expect(tries()).rejects.toMatchObject({ code: 'too-many-tries', retryAfterMs: 12_000 });
});

test('of whoever hammers nothing more is let through; in silence a try comes back', async () => {
  const { clock, limiter } = await aLimiter();
  const strict = { ...limit, strict: true };
  for (let tried = 0; tried < 5; tried++) await limiter.take('hammer', strict);
  for (let tried = 0; tried < 60; tried++) {
    await clock.advance(2_000);
    expect((await limiter.take('hammer', strict)).allowed).toBe(false);
  }
  await clock.advance(12_000);
  expect((await limiter.take('hammer', strict)).allowed).toBe(true);
});

test('a clock that is set back keeps nobody out for longer than the window, and one that is set ahead lets nobody hammer', async () => {
  const { clock, limiter } = await aLimiter();
  for (let tried = 0; tried < 5; tried++) await limiter.take('jump', limit);
  clock.jump(-3_600_000);
  expect(await limiter.take('jump', limit)).toMatchObject({ allowed: false, retryAfterMs: 12_000, resetMs: 60_000 });
  await clock.advance(12_000);
  expect((await limiter.take('jump', limit)).allowed).toBe(true);
  clock.jump(7_200_000);
  const taken = await Promise.all(Array.from({ length: 20 }, () => limiter.take('jump', limit)));
  expect(taken.filter(({ allowed }) => allowed)).toHaveLength(5);
});

test('two programs share a limit', async () => {
  const { limiter, clock } = await aLimiter();
  const second = createLimiter({ system: await db.open('system'), clock });
  const taken = await Promise.all(
    Array.from({ length: 20 }, (_, index) => (index % 2 ? limiter : second).take('shared', limit)),
  );
  expect(taken.filter(({ allowed }) => allowed)).toHaveLength(5);
});

test('what is given back is room for one more', async () => {
  const { limiter } = await aLimiter();
  for (let tried = 0; tried < 5; tried++) await limiter.take('back', limit);
  await limiter.giveBack('back', limit);
  expect((await limiter.take('back', limit)).allowed).toBe(true);
  expect((await limiter.take('back', limit)).allowed).toBe(false);
});

test('limits that were whole a day ago are forgotten', async () => {
  const { clock, limiter } = await aLimiter();
  const kept = async () =>
    (await (await db.superuser()).query("select from rate_limits where key like 'old %'")).rowCount;
  for (let each = 0; each < 10; each++) await limiter.take(`old ${each}`, limit);
  await clock.advance(86_400_000);
  await limiter.take('new', limit);
  expect(await kept()).toBe(10);
  await clock.advance(60_001);
  // Those of other tests of this file are as old.
  for (let uses = 0; uses < 20; uses++) await limiter.take('new', limit);
  expect(await kept()).toBe(0);
});
