import { z } from 'zod';
import { instant } from './page.ts';
import { defineRoute } from './route.ts';

/** What a workspace used in a span of time, from its ledger. */
export const usage = z.object({
  from: instant,
  to: instant,
  turns: z.number().int(),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  amountMinor: z.number().int(),
  models: z.array(
    z.object({
      model: z.string(),
      turns: z.number().int(),
      inputTokens: z.number().int(),
      outputTokens: z.number().int(),
      amountMinor: z.number().int(),
    }),
  ),
});
export type Usage = z.infer<typeof usage>;

export const usages = {
  get: defineRoute({
    method: 'GET',
    path: '/api/v1/usage',
    summary: 'Turns, tokens and money of a span of time; by default the last 30 days',
    access: 'usage:read',
    query: z.strictObject({ from: instant.optional(), to: instant.optional() }),
    status: 200,
    response: usage,
    problems: [],
  }),
};
