import { createManualClock } from '@chatai/core/clock';
import { expect, test } from 'vitest';
import { createPace } from './pace.ts';

test('turns begin at once, and one per second while the bot is slowed down', async () => {
  const clock = createManualClock();
  let isSlow = false;
  const pace = createPace(clock, () => isSlow);
  let begun = 0;
  const begin = (count: number) => {
    for (let n = 0; n < count; n++) void pace.next().then(() => begun++);
    return settled();
  };
  /** Whatever may go on without time passing has. */
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  await begin(3);
  expect(begun).toBe(3);
  isSlow = true;
  await begin(5);
  expect(begun).toBe(4);
  for (const expected of [5, 6]) {
    await clock.advance(1_000);
    await settled();
    expect(begun).toBe(expected);
  }
  // The others do not wait any longer than for the next second.
  isSlow = false;
  await clock.advance(1_000);
  await settled();
  expect(begun).toBe(8);
});
