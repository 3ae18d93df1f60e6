import { z } from 'zod';
import { id, instant, pageOf, pageQuery } from './page.ts';
import { defineRoute, type Route } from './route.ts';

/** One change that somebody made. Secrets are never in it; of long texts their length. */
export const auditEvent = z.object({
  id,
  at: instant,
  actor: z.object({
    kind: z.enum(['person', 'key', 'local', 'platform']),
    /** Of the person or key; null for the command line on the same machine. */
    id: id.nullable(),
    name: z.string(),
  }),
  /** `<thing>.<what happened>`: `assistant.published`, `api-key.revoked`. */
  action: z.string(),
  target: z.object({ kind: z.string(), id: id.nullable(), name: z.string() }),
  /** Before and after, by field. */
  changes: z.record(z.string(), z.object({ before: z.unknown(), after: z.unknown() })),
  reason: z.string().nullable(),
  requestId: z.string().nullable(),
});
export type AuditEvent = z.infer<typeof auditEvent>;

/** Does this route change the platform, or somebody's own account, and nothing of a workspace? Then the platform's audit has it. */
export const isPlatformChange = ({ access, path }: Pick<Route, 'access' | 'path'>): boolean =>
  access === 'platform' || access === 'operations' || path === '/api/v1/me' || path.startsWith('/api/v1/me/');

const filter = pageQuery.extend({
  action: z.string().max(100).optional(),
  targetId: id.optional(),
  actorId: id.optional(),
});

export const audit = {
  list: defineRoute({
    method: 'GET',
    path: '/api/v1/audit',
    summary: 'Changes in the workspace, newest first',
    access: 'workspace:write',
    query: filter,
    status: 200,
    response: pageOf(auditEvent),
    problems: [],
  }),
};

export const adminAudit = {
  list: defineRoute({
    method: 'GET',
    path: '/api/v1/admin/audit',
    summary: "Changes of the platform and of people's own accounts, newest first",
    access: 'platform',
    query: filter,
    status: 200,
    response: pageOf(auditEvent),
    problems: ['not-allowed'],
  }),
};
