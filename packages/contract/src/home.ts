import { z } from 'zod';
import { stateReason } from './bots.ts';
import { id } from './page.ts';
import { defineRoute } from './route.ts';

/** What a newcomer does first, in this order (experience.md 4, screen 1). */
export const firstSteps = ['ask', 'make', 'teach', 'connect', 'invite'] as const;
export const firstStep = z.enum(firstSteps);
export type FirstStep = z.infer<typeof firstStep>;

/** Something that needs its reader, who can mend it. Texts are the page's own, by `kind`. */
export const repair = z.object({
  kind: z.enum(['bot-token', 'bot-deaf', 'bot-conflict', 'bot-webhook', 'source-failed', 'unsent', 'mail-waiting']),
  /** Of the bot or source; null where it is about the whole. */
  id: id.nullable(),
  name: z.string(),
  /** How many of its kind stand behind it. */
  count: z.number().int(),
  /** What happened, in the words of whoever said so. */
  detail: z.string().nullable(),
  /** The same by a code: of a bot as its `reason`, of a source one of docs/errors.md; null where nobody knows one. */
  reason: stateReason.extend({ code: z.string() }).nullable(),
});
export type Repair = z.infer<typeof repair>;

export const home = z.object({
  /** Ticked by facts. */
  steps: z.array(z.object({ step: firstStep, done: z.boolean(), skipped: z.boolean() })),
  /** The worst first, five at most. */
  repairs: z.array(repair),
  /** Since midnight of the workspace's zone. */
  today: z.object({
    questions: z.number().int(),
    conversations: z.number().int(),
    costMinor: z.number().int(),
  }),
});
export type Home = z.infer<typeof home>;

export const homes = {
  get: defineRoute({
    method: 'GET',
    path: '/api/v1/home',
    summary: 'What to do first, what needs you, and today in figures',
    access: 'signed-in',
    status: 200,
    response: home,
    problems: [],
  }),
  skip: defineRoute({
    method: 'POST',
    path: '/api/v1/home/skip',
    summary: 'Skip a first step, or show it again; or ignore what needs you for 7 days',
    access: 'signed-in',
    body: z.strictObject({
      step: firstStep.optional(),
      repair: z.strictObject({ kind: repair.shape.kind, id: id.nullable() }).optional(),
      skipped: z.boolean().default(true),
    }),
    status: 200,
    response: home,
    problems: ['not-a-person'],
  }),
};
