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
});
export type Health = z.infer<typeof health>;
