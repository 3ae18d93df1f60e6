import { z } from 'zod';

/** How long something has taken in the last five minutes: by the bounds of the histogram's buckets, null without any and beyond the last bound. */
const recentTimes = z.object({
  count: z.number().int(),
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
});

/** Answer of `GET /status` of the bot manager (contract.md 3). More fields may be added; the counts are null while it can't see the database. */
export const managerStatus = z.looseObject({
  workers: z.array(
    z.looseObject({
      id: z.string(),
      pid: z.number().int(),
      memoryBytes: z.number().int(),
      /** Epoch milliseconds. */
      startedAt: z.number().optional(),
      bots: z.number().int(),
      state: z.string(),
      /** As in `/health`: of the worker. */
      loopDelayMs: z.number().optional(),
    }),
  ),
  uptimeSeconds: z.number().optional(),
  /** Of the bot manager itself. */
  loopDelayMs: z.number().optional(),
  /** Ends of workers that nobody wanted. */
  restartsLastHour: z.number().int().optional(),
  /** Of the workers of this host: calls that send to Telegram, and how long models took until the first piece of an answer. */
  latency: z.looseObject({ telegram: recentTimes, model: recentTimes }).optional(),
  bots: z.looseObject({
    expected: z.number().int().nullable(),
    running: z.number().int().nullable(),
    /** Why bots that should run don't, the most frequent first. */
    notRunning: z
      .array(z.looseObject({ state: z.string(), reason: z.string().nullable(), count: z.number().int() }))
      .optional(),
  }),
});
export type ManagerStatus = z.infer<typeof managerStatus>;
