import { seededRandom } from '@chatai/core/ids';

/** Seeds of a run: those from 1 to `count` and those that `failedOnce`. CHATAI_TEST_SEED repeats one, CHATAI_TEST_SEEDS=1001-2000 runs others. */
export function seeds(count: number, failedOnce: number[] = []): number[] {
  const { CHATAI_TEST_SEED: one, CHATAI_TEST_SEEDS: others } = process.env;
  if (one) return [Number(one)];
  if (!others) return [...new Set([...fromTo(1, count), ...failedOnce])];
  const [first, last] = others.split('-').map(Number) as [number, number];
  return fromTo(first, last);
}

const fromTo = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

export interface Dice {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number in [from, to]. */
  between(from: number, to: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
}

export function dice(seed: number): Dice {
  const { next } = seededRandom(seed);
  const between = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    between,
    chance: (probability) => next() < probability,
    pick: (items) => items[between(0, items.length - 1)] as never,
  };
}

/** Runs `check` for each of `seeds`, `together` of them at a time; a failure names the seed that repeats it. */
export async function forEachSeed(
  count: number,
  check: (dice: Dice, seed: number) => Promise<void> | void,
  { together = 1, failedOnce = [] }: { together?: number; failedOnce?: number[] } = {},
): Promise<void> {
  const left = seeds(count, failedOnce);
  async function run() {
    for (let seed = left.shift(); seed !== undefined; seed = left.shift()) {
      try {
        await check(dice(seed), seed);
      } catch (cause) {
        left.length = 0;
        throw new Error(`Seed ${seed} fails; repeat it with CHATAI_TEST_SEED=${seed}. ${(cause as Error).message}`, {
          cause,
        });
      }
    }
  }
  await Promise.all(Array.from({ length: together }, run));
}
