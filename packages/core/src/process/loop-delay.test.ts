import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../clock/index.ts';
import { type LoopDelay, measureLoopDelay } from './loop-delay.ts';

/** One that a test looks at, and ends. */
function aLoop(): LoopDelay {
  const loop = measureLoopDelay(systemClock);
  onTestFinished(loop.stop);
  return loop;
}

const untilTold = (loop: LoopDelay) => expect.poll(loop.lastMs).toBeDefined();

test('in its first second nothing is told', () => {
  expect(aLoop().lastMs()).toBeUndefined();
});

test('a loop that was blocked is told by as much, and no longer than for a second', async () => {
  const loop = aLoop();
  await untilTold(loop);
  const blockedFromMs = systemClock.monotonicMs();
  while (systemClock.monotonicMs() < blockedFromMs + 1_500);
  await expect.poll(loop.lastMs).toBeGreaterThan(1_400);
  await expect.poll(loop.lastMs).toBeLessThan(700);
});

test('a loop that is blocked just when its second begins is told as well', async () => {
  const [clock, after] = [{ ...systemClock }, systemClock.after];
  // After each round that Node was asked to forget what was.
  clock.after = (ms, run) =>
    after(ms, () => {
      run();
      const fromMs = systemClock.monotonicMs();
      if (ms === 1_000) while (systemClock.monotonicMs() < fromMs + 400);
    });
  const loop = measureLoopDelay(clock);
  onTestFinished(loop.stop);
  await expect.poll(loop.lastMs).toBeGreaterThan(300);
});

test('an idle loop is hardly late, although it is measured by timers of 50 ms', async () => {
  const loop = aLoop();
  await untilTold(loop);
  // The least of several seconds: other programs share the machine.
  await expect.poll(loop.lastMs).toBeLessThan(15);
});
