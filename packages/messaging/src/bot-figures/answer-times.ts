import { slowestToldMs } from '@chatai/contract/bot-figures';

/** Upper bounds of the buckets of `bot_minute.answer_buckets`, from the update to the first send; what took longer is in one more. */
export const answerBoundsMs = [50, 100, 250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, slowestToldMs] as const;

export const bucketOf = (ms: number): number => {
  const at = answerBoundsMs.findIndex((bound) => ms <= bound);
  return at < 0 ? answerBoundsMs.length : at;
};

export interface AnswerTimes {
  count: number;
  /** Upper bounds of the buckets that hold the median and the 95th of 100; undefined without answers, or beyond the last bound. */
  p50Ms: number | undefined;
  p95Ms: number | undefined;
}

export function answerTimes(buckets: readonly number[]): AnswerTimes {
  const count = buckets.reduce((sum, n) => sum + n, 0);
  const boundOf = (share: number) => {
    let seen = 0;
    const at = buckets.findIndex((n) => {
      seen += n;
      return count > 0 && seen >= count * share;
    });
    return at < 0 ? undefined : answerBoundsMs[at];
  };
  return { count, p50Ms: boundOf(0.5), p95Ms: boundOf(0.95) };
}
