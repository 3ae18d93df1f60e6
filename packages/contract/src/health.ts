import { z } from 'zod';

/** State of one component. `unknown` = could not be looked at; `off` = not configured, a normal state. */
export const componentHealth = z.looseObject({
  status: z.enum(['ok', 'warn', 'fail', 'unknown', 'off']),
  latencyMs: z.number().optional(),
  detail: z.string().optional(),
  /** The check from whose failing this follows: mend that first. */
  because: z.string().optional(),
});
export type ComponentHealth = z.infer<typeof componentHealth>;

/** Connections of a program to the database. */
export const poolHealth = z.object({
  name: z.string(),
  /** The most that it may have; those that it has; those of them that nobody has borrowed. */
  max: z.number().int(),
  total: z.number().int(),
  idle: z.number().int(),
  /** Who waits for one. */
  waiting: z.number().int(),
  /** When one was last borrowed or given back, epoch milliseconds. */
  movedAt: z.number(),
});

/** Answer of `GET /health` of every program: 200 when healthy or degraded, 503 when unhealthy. */
export const health = z.object({
  status: z.enum(['healthy', 'degraded', 'unhealthy']),
  /** What the installation calls itself; absent while a program cannot say. */
  instance: z.string().optional(),
  version: z.string(),
  uptimeSeconds: z.number(),
  /** How late its event loop got round to what was due, in the last second: the 99th of 100, milliseconds. Absent in its first second. */
  loopDelayMs: z.number().optional(),
  components: z.record(z.string(), componentHealth),
  /** Of the backend. */
  pools: z.array(poolHealth).optional(),
});
export type Health = z.infer<typeof health>;
