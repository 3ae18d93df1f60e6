// Background work (pg-boss): ingestion, mail, maintenance. The chat pipeline has its own queue.
export { createJobs, type DeadLetter, type Jobs } from './create-jobs.ts';
export type { Job, JobPayload, Queue } from './job.ts';
