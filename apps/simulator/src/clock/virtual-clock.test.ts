import { createManualClock } from '@chatai/core/clock';
import { expect, test } from 'vitest';
import { createVirtualClock } from './index.ts';

const atOnce = () => Promise.resolve();

test('a skip runs the timers that fall due, in order and at their own times', async () => {
  const clock = createVirtualClock(createManualClock(0), atOnce);
  const seen: [string, number][] = [];
  clock.after(3000, () => seen.push(['third', clock.monotonicMs()]));
  clock.after(1000, () => {
    seen.push(['first', clock.monotonicMs()]);
    clock.after(1000, () => seen.push(['second', clock.monotonicMs()]));
  });
  clock.after(9000, () => seen.push(['never', 0]));
  await clock.skip(5000);
  expect(seen).toEqual([
    ['first', 1000],
    ['second', 2000],
    ['third', 3000],
  ]);
  expect(clock.now()).toBe(5000);
});

test('what is left of a timer after a skip runs on the base clock', async () => {
  const base = createManualClock(0);
  const clock = createVirtualClock(base, atOnce);
  let fired = 0;
  clock.after(10_000, () => {
    fired = clock.monotonicMs();
  });
  await clock.skip(6000);
  await base.advance(3999);
  expect(fired).toBe(0);
  await base.advance(1);
  expect(fired).toBe(10_000);
});

test('a cancelled timer does not run', async () => {
  const clock = createVirtualClock(createManualClock(0), atOnce);
  let fired = false;
  clock.after(1000, () => {
    fired = true;
  })();
  await clock.skip(2000);
  expect(fired).toBe(false);
});

test('a jump moves the wall clock and no timer', async () => {
  const base = createManualClock(1_000_000);
  const clock = createVirtualClock(base, atOnce);
  let fired = false;
  clock.after(1000, () => {
    fired = true;
  });
  clock.jump(-300_000);
  expect(clock.now()).toBe(700_000);
  expect(clock.monotonicMs()).toBe(0);
  await base.advance(999);
  expect(fired).toBe(false);
});

test('a frozen clock stands still, takes skips, and goes on from where it stood', async () => {
  const base = createManualClock(1_000_000);
  const clock = createVirtualClock(base, atOnce);
  const seen: number[] = [];
  clock.after(1000, () => seen.push(clock.monotonicMs()));
  await base.advance(400);
  clock.freeze();
  clock.after(5000, () => seen.push(clock.monotonicMs()));
  await base.advance(60_000);
  expect([clock.now(), clock.monotonicMs(), clock.isFrozen(), seen]).toEqual([1_000_400, 400, true, []]);
  await clock.skip(600);
  expect([clock.now(), seen]).toEqual([1_001_000, [1000]]);
  clock.run();
  await base.advance(4399);
  expect([clock.isFrozen(), seen]).toEqual([false, [1000]]);
  await base.advance(1);
  expect(seen).toEqual([1000, 5400]);
  expect(clock.now()).toBe(1_005_400);
});

test('a sleep ends with the reason of its signal', async () => {
  const clock = createVirtualClock(createManualClock(0), atOnce);
  const stop = new AbortController();
  const sleeping = clock.sleep(1000, stop.signal);
  stop.abort(new Error('no longer wanted'));
  await expect(sleeping).rejects.toThrow('no longer wanted');
});
