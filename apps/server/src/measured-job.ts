import type { Job } from '@chatai/core/jobs';
import type { MeasureRound } from '@chatai/core/metrics';

/** A job whose runs are measured like the rounds of a loop. */
export const measured =
  (measureRound: MeasureRound) =>
  (job: Job): Job => ({ ...job, run: (payload, signal) => measureRound(job.name, () => job.run(payload, signal)) });
