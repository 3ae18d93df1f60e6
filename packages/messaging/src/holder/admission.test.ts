import { expect, test } from 'vitest';
import { type Admitted, createAdmission } from './admission.ts';

/** Turns that ask to be let in, and those that were. */
function arrive(admission: ReturnType<typeof createAdmission>, attempts: number[]) {
  const inside: (Admitted | undefined)[] = [];
  for (const attempt of attempts) void admission.enter(attempt).then((admitted) => inside.push(admitted));
  return inside;
}
const rest = () => new Promise((resolve) => setImmediate(resolve));

test('of a thousand turns that wait some begin, and the next when a model is asked', async () => {
  const inside = arrive(
    createAdmission(),
    Array.from({ length: 1_000 }, () => 1),
  );
  await rest();
  const first = inside.length;
  expect(first).toBeLessThan(100);
  inside[0]?.begun();
  // Its end lets nobody in once more.
  inside[0]?.leave();
  inside[1]?.leave();
  await rest();
  expect(inside).toHaveLength(first + 2);
});

test('a turn over which workers may have ended is kept apart from the others of its kind to its end, and keeps nobody else', async () => {
  const admission = createAdmission();
  const suspects = arrive(admission, [4, 5, 6, 7, 8, 9]);
  await rest();
  expect(suspects).toHaveLength(4);
  suspects[0]?.begun();
  await rest();
  expect(suspects).toHaveLength(4);
  const others = arrive(admission, [1, 2]);
  await rest();
  expect(others).toHaveLength(2);
});

test('as suspects come to their end, more of them go side by side', async () => {
  const suspects = arrive(
    createAdmission(),
    Array.from({ length: 1_000 }, () => 5),
  );
  for (const expected of [4, 12, 28]) {
    await rest();
    expect(suspects).toHaveLength(expected);
    // All that are inside end.
    for (const one of [...suspects]) one?.leave();
  }
});

test('when a worker ends, who waits begins nothing', async () => {
  const admission = createAdmission();
  const inside = arrive(
    admission,
    Array.from({ length: 200 }, () => 1),
  );
  await rest();
  admission.close();
  for (const admitted of [...inside]) admitted?.leave();
  await rest();
  expect(inside).toHaveLength(200);
  expect(inside.filter(Boolean).length).toBeLessThan(100);
});
