import { z } from 'zod';
import { id } from './page.ts';
import { defineRoute } from './route.ts';
import { role, scope } from './scopes.ts';

export const workspace = z.object({ id, name: z.string(), slug: z.string() });
export type Workspace = z.infer<typeof workspace>;

/** Who this request comes from, and what it may do here. */
export const me = z.object({
  kind: z.enum(['person', 'key', 'local']),
  /** Of a person. */
  user: z.object({ id, name: z.string(), email: z.string() }).nullable(),
  /** Of an API key. */
  keyId: id.nullable(),
  platformAdmin: z.boolean(),
  workspace,
  /** In this workspace; null for an API key, which has scopes only. */
  role: role.nullable(),
  scopes: z.array(scope),
  /** Workspaces that may be chosen with the header `X-Chatai-Workspace` (id or slug). */
  workspaces: z.array(workspace.extend({ role })),
});
export type Me = z.infer<typeof me>;

/** Header that picks the workspace of a request, by id or slug. */
export const workspaceHeader = 'x-chatai-workspace';

export const account = {
  me: defineRoute({
    method: 'GET',
    path: '/api/v1/me',
    summary: 'Who this request comes from, and what it may do',
    access: 'signed-in',
    status: 200,
    response: me,
    problems: [],
  }),
};
