import { z } from 'zod';
import { email, language, personName } from './auth.ts';
import { workspace } from './me.ts';
import { nameUpTo } from './name.ts';
import { byId, id, instant, pageOf, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';
import { role } from './scopes.ts';
import { platformRoles } from './words.ts';

export const platformRole = z.enum(platformRoles);
export type PlatformRole = z.infer<typeof platformRole>;

export const userState = z.enum(['active', 'suspended']);

/** A person, as the platform's admin sees them. */
export const adminUser = z.object({
  id,
  name: z.string(),
  email: z.string().nullable(),
  role: platformRole,
  state: userState,
  suspendedReason: z.string().nullable(),
  hasPassword: z.boolean(),
  secondFactor: z.boolean(),
  passkeys: z.number().int(),
  sessions: z.number().int(),
  lastSeenAt: instant.nullable(),
  createdAt: instant,
  workspaces: z.array(workspace.extend({ role })),
});
export type AdminUser = z.infer<typeof adminUser>;

export const adminWorkspace = workspace.extend({
  state: userState,
  suspendedReason: z.string().nullable(),
  members: z.number().int(),
  assistants: z.number().int(),
  bots: z.number().int(),
  createdAt: instant,
});
export type AdminWorkspace = z.infer<typeof adminWorkspace>;

const reason = z.string().trim().min(1).max(500);
const readProblems = ['not-found', 'not-allowed'] as const;
/** A person who changes the platform has proved within 15 minutes who they are. */
const changeProblems = [...readProblems, 'prove-again'] as const;

const onUser = <A extends `${string}.${string}`>(verb: string, audit: A, summary: string) =>
  ({
    audit,
    method: 'POST',
    path: `/api/v1/admin/users/{id}/${verb}`,
    summary,
    access: 'platform',
    params: byId,
    body: z.strictObject({ reason }),
    status: 200,
    response: adminUser,
    problems: changeProblems,
  }) as const;

/** A mail that waits because none can be sent, for whoever hands its link on. */
export const waitingMail = z.object({
  id,
  to: z.string(),
  kind: z.string(),
  link: z.string(),
  createdAt: instant,
  expiresAt: instant,
});
export type WaitingMail = z.infer<typeof waitingMail>;

export const adminUsers = {
  list: defineRoute({
    method: 'GET',
    path: '/api/v1/admin/users',
    summary: 'People of the platform, oldest first',
    access: 'platform',
    query: pageQuery.extend({
      /** In the name or the address. */
      q: z.string().trim().min(1).max(200).optional(),
      state: userState.optional(),
    }),
    status: 200,
    response: pageOf(adminUser),
    problems: ['not-allowed'],
  }),
  get: defineRoute({
    method: 'GET',
    path: '/api/v1/admin/users/{id}',
    summary: 'One person',
    access: 'platform',
    params: byId,
    status: 200,
    response: adminUser,
    problems: readProblems,
  }),
  create: defineRoute({
    method: 'POST',
    path: '/api/v1/admin/users',
    summary: 'Make an account with a workspace of its own; its link signs in the first time',
    access: 'platform',
    body: z.strictObject({ name: personName, email, language: language.optional() }),
    status: 201,
    response: adminUser.extend({ link: z.string().optional() }),
    audit: 'user.created',
    problems: ['address-taken', ...changeProblems],
  }),
  suspend: defineRoute({
    ...onUser('suspend', 'user.suspended', 'Keep a person out: their sessions end at once'),
    problems: [...changeProblems, 'last-admin'],
  }),
  restore: defineRoute(onUser('restore', 'user.restored', 'Let a suspended person in again')),
  setRole: defineRoute({
    ...onUser('role', 'user.role-changed', 'Change the role on the platform'),
    body: z.strictObject({ role: platformRole, reason }),
    problems: [...changeProblems, 'last-admin'],
  }),
  resetPassword: defineRoute({
    ...onUser(
      'reset-password',
      'user.password-reset',
      'Send a link that sets a new password; the old one and all sessions end',
    ),
    response: adminUser.extend({ link: z.string().optional() }),
  }),
  resetSecondFactor: defineRoute(
    onUser('reset-2fa', 'user.second-factor-reset', 'Turn the second factor off and end all sessions'),
  ),
  revokeSessions: defineRoute(onUser('revoke-sessions', 'user.sessions-ended', 'End all sessions of a person')),
  mails: defineRoute({
    method: 'GET',
    path: '/api/v1/admin/mails',
    summary: 'Mails that wait because this installation sends none, newest first',
    access: 'platform',
    status: 200,
    response: z.object({ items: z.array(waitingMail) }),
    problems: ['not-allowed'],
  }),
};

const onWorkspace = <A extends `${string}.${string}`>(verb: string, audit: A, summary: string) =>
  ({
    audit,
    method: 'POST',
    path: `/api/v1/admin/workspaces/{id}/${verb}`,
    summary,
    access: 'platform',
    params: byId,
    body: z.strictObject({ reason }),
    status: 200,
    response: adminWorkspace,
    problems: changeProblems,
  }) as const;

export const adminWorkspaces = {
  list: defineRoute({
    method: 'GET',
    path: '/api/v1/admin/workspaces',
    summary: 'Workspaces of the platform, oldest first',
    access: 'platform',
    query: pageQuery.extend({ q: z.string().trim().min(1).max(200).optional(), state: userState.optional() }),
    status: 200,
    response: pageOf(adminWorkspace),
    problems: ['not-allowed'],
  }),
  get: defineRoute({
    method: 'GET',
    path: '/api/v1/admin/workspaces/{id}',
    summary: 'One workspace',
    access: 'platform',
    params: byId,
    status: 200,
    response: adminWorkspace,
    problems: readProblems,
  }),
  create: defineRoute({
    method: 'POST',
    path: '/api/v1/admin/workspaces',
    summary: 'Make a workspace for a person, who owns it',
    access: 'platform',
    body: z.strictObject({ name: nameUpTo(200), ownerId: id }),
    status: 201,
    response: adminWorkspace,
    audit: 'workspace.created',
    problems: changeProblems,
  }),
  suspend: defineRoute(
    onWorkspace(
      'suspend',
      'workspace.suspended',
      'Keep a workspace still: its bots answer nobody, its members read only',
    ),
  ),
  restore: defineRoute(onWorkspace('restore', 'workspace.restored', 'Let a suspended workspace work again')),
  setRole: defineRoute({
    ...onWorkspace('role', 'member.role-changed', 'Change the role of a member, or make a person one'),
    body: z.strictObject({ userId: id, role, reason }),
    problems: [...changeProblems, 'last-owner'],
  }),
};
