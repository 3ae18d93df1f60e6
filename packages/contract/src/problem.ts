import { z } from 'zod';

/**
 * Every error answer (RFC 9457). `type` is a relative reference `/problems/<code>`, explained in docs/errors.md.
 * `instance` holds the request id. `fix` says what to do.
 */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  instance: z.string(),
  code: z.string(),
  fix: z.string(),
  retry: z.enum(['now', 'later', 'never']),
  /** Where the input was not accepted: JSON pointers (RFC 6901) into the body, or `/query/…`. */
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
});
export type Problem = z.infer<typeof problem>;

/** Media type of a problem. */
export const problemMediaType = 'application/problem+json';

/** Codes that any route can answer with. */
export const commonProblems = [
  'malformed-request',
  'invalid-input',
  'unsupported-content-type',
  'body-too-large',
  'unexpected',
  'unavailable',
] as const;
