import { expect, test } from 'vitest';
import { createManualClock } from '../clock/index.ts';
import { createIds, seededRandom } from './index.ts';

test('ids are UUIDv7, unique, and grow also within a millisecond and when the clock steps back', () => {
  const clock = createManualClock(Date.UTC(2026, 5, 1));
  const ids = createIds(clock);
  const made: string[] = [];
  for (let index = 0; index < 10_000; index++) {
    if (index === 5_000) clock.jump(-3_600_000);
    made.push(ids.uuid());
  }
  expect(made.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toBe(
    true,
  );
  expect([...made].sort()).toEqual(made);
  expect(new Set(made).size).toBe(made.length);
});

test('the time of an id is that of its clock', () => {
  const at = Date.UTC(2026, 5, 1, 12, 34, 56, 789);
  const id = createIds(createManualClock(at)).uuid();
  expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(at);
});

test('a seeded random source repeats itself', () => {
  expect([...seededRandom(7).bytes(16)]).toEqual([...seededRandom(7).bytes(16)]);
  expect([...seededRandom(7).bytes(16)]).not.toEqual([...seededRandom(8).bytes(16)]);
});
