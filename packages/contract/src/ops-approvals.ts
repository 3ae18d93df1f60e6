import { z } from 'zod';
import { readProblems, runbookStep, stepName } from './ops.ts';
import { id, instant } from './page.ts';
import { defineRoute } from './route.ts';

/** Whether a second person lets a step of high risk be run: once, within 15 minutes, by whoever asked, while what was seen is so still. */
export const approval = z.object({
  id,
  step: stepName,
  /** Of the step: who may decide on it, and what it risks. */
  title: z.string(),
  role: runbookStep.shape.role,
  risk: runbookStep.shape.risk,
  params: z.record(z.string(), z.string()),
  /** What the dry run saw, without its numbers. */
  saw: z.string(),
  reason: z.string(),
  askedBy: z.string(),
  /** Whoever reads this has asked for it, and cannot decide on it. */
  own: z.boolean(),
  askedAt: instant,
  expiresAt: instant,
  state: z.enum(['waits', 'approved', 'refused', 'expired', 'used']),
  decidedBy: z.string().nullable(),
  /** The run that was begun with it. */
  run: id.nullable(),
});
export type Approval = z.infer<typeof approval>;

export const opsApprovals = {
  list: defineRoute({
    method: 'GET',
    path: '/api/v1/ops/approvals',
    summary: 'Who has asked for a second person in the last day, and what was said, the newest first',
    access: 'operations',
    status: 200,
    response: z.object({ items: z.array(approval) }),
    problems: readProblems,
  }),
  ask: defineRoute({
    method: 'POST',
    path: '/api/v1/ops/approvals',
    summary: 'Ask a second person to let a step of high risk be run, after a dry run of it',
    access: 'operations',
    body: z.strictObject({
      /** The dry run. */
      run: id,
      reason: z.string().trim().min(3).max(500),
    }),
    status: 201,
    response: approval,
    audit: 'approval.asked',
    problems: [...readProblems, 'prove-again', 'not-found', 'dry-run-needed', 'role-too-low'],
  }),
  decide: defineRoute({
    method: 'POST',
    path: '/api/v1/ops/approvals/{id}',
    summary: 'Say yes or no to a step that somebody else has asked for',
    access: 'operations',
    params: z.strictObject({ id }),
    body: z.strictObject({ decision: z.enum(['approve', 'refuse']) }),
    status: 200,
    response: approval,
    audit: 'approval.decided',
    problems: [...readProblems, 'prove-again', 'approval-void', 'role-too-low'],
  }),
};
