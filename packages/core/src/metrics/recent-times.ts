import type { Clock } from '../clock/index.ts';
import type { Figures } from './figures.ts';

/** How long something has taken lately. */
export interface RecentTimes {
  count: number;
  /** Upper bounds, in milliseconds, of the buckets that hold the median and the 95th of 100; null without any, and beyond the last bound. */
  p50Ms: number | null;
  p95Ms: number | null;
}

/** One series of a histogram of seconds. */
interface Series {
  name: string;
  labels?: Readonly<Record<string, string>>;
}

/** A histogram counts from the start of its program: this tells its last `windowMs`, from what it was told then and now. */
export function createRecentTimes(
  series: Series,
  clock: Pick<Clock, 'monotonicMs'>,
  windowMs: number,
): { tell(figures: Figures): void; times(): RecentTimes } {
  let kept: { atMs: number; buckets: Map<number, number> }[] = [];
  return {
    tell(figures) {
      const atMs = clock.monotonicMs();
      kept.push({ atMs, buckets: bucketsOf(figures, series) });
      // The newest of those that are old enough is what the window begins with.
      kept = kept.slice(
        Math.max(
          0,
          kept.findLastIndex((one) => one.atMs <= atMs - windowMs),
        ),
      );
    },
    times() {
      const [first, last] = [kept[0], kept.at(-1)];
      if (!first || !last) return { count: 0, p50Ms: null, p95Ms: null };
      const isWhole = first.atMs > last.atMs - windowMs;
      const before = (bound: number) => (isWhole ? 0 : (first.buckets.get(bound) ?? 0));
      return timesOf([...last.buckets].map(([bound, count]) => ({ bound, count: count - before(bound) })));
    },
  };
}

/** By upper bound in seconds, the last is infinite: how many took no longer. */
function bucketsOf(figures: Figures, { name, labels = {} }: Series): Map<number, number> {
  const values = (figures.find((one) => one.name === name)?.values ?? []) as {
    metricName?: string;
    labels: Record<string, string | number>;
    value: number;
  }[];
  const isIts = (own: Record<string, string | number>) =>
    Object.entries(labels).every(([label, word]) => own[label] === word);
  return new Map(
    values
      .filter((one) => one.metricName === `${name}_bucket` && isIts(one.labels))
      .map((one) => [one.labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(one.labels.le), one.value]),
  );
}

function timesOf(buckets: { bound: number; count: number }[]): RecentTimes {
  const ordered = buckets.toSorted((a, b) => a.bound - b.bound);
  const count = ordered.at(-1)?.count ?? 0;
  const boundOf = (share: number) => {
    const bound = count === 0 ? undefined : ordered.find((one) => one.count >= count * share)?.bound;
    return bound === undefined || bound === Number.POSITIVE_INFINITY ? null : bound * 1_000;
  };
  return { count, p50Ms: boundOf(0.5), p95Ms: boundOf(0.95) };
}
