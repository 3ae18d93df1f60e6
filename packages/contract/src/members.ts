import { z } from 'zod';
import { email, language } from './auth.ts';
import { byId, id, instant, pageOf, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';
import { role } from './scopes.ts';

/** A person in the workspace. */
export const member = z.object({
  id,
  userId: id,
  name: z.string(),
  email: z.string().nullable(),
  role,
  secondFactor: z.boolean(),
  /** To the minute; null when they never signed in. */
  lastSeenAt: instant.nullable(),
  createdAt: instant,
});
export type Member = z.infer<typeof member>;

export const invitation = z.object({
  id,
  email: z.string(),
  role,
  inviter: z.string(),
  createdAt: instant,
  /** After that it does not work any more; it can be sent again. */
  expiresAt: instant,
});
export type Invitation = z.infer<typeof invitation>;

export const members = {
  list: defineRoute({
    method: 'GET',
    path: '/api/v1/members',
    summary: 'Members of the workspace, oldest first',
    access: 'team:read',
    query: pageQuery,
    status: 200,
    response: pageOf(member),
    problems: [],
  }),
  update: defineRoute({
    method: 'PATCH',
    path: '/api/v1/members/{id}',
    summary: 'Change the role of a member',
    access: 'team:write',
    params: byId,
    body: z.strictObject({ role }),
    status: 200,
    response: member,
    audit: 'member.role-changed',
    problems: ['not-found', 'last-owner'],
  }),
  remove: defineRoute({
    method: 'DELETE',
    path: '/api/v1/members/{id}',
    summary: 'Take a member out of the workspace; anybody may take out themselves, of a suspended one too',
    access: 'signed-in',
    params: byId,
    status: 204,
    audit: 'member.removed',
    problems: ['not-found', 'last-owner', 'not-allowed', 'workspace-suspended'],
  }),
};

export const invitations = {
  list: defineRoute({
    method: 'GET',
    path: '/api/v1/invitations',
    summary: 'Invitations that nobody has taken yet, oldest first',
    access: 'team:read',
    query: pageQuery,
    status: 200,
    response: pageOf(invitation),
    problems: [],
  }),
  create: defineRoute({
    method: 'POST',
    path: '/api/v1/invitations',
    summary: 'Invite somebody by e-mail; the link works for 7 days',
    access: 'team:write',
    body: z.strictObject({ email, role, language: language.optional() }),
    status: 201,
    /** `link` is there while this installation sends no mail: whoever invites hands it on. */
    response: invitation.extend({ link: z.string().optional() }),
    audit: 'invitation.created',
    problems: ['already-member', 'too-many-tries'],
  }),
  resend: defineRoute({
    method: 'POST',
    path: '/api/v1/invitations/{id}/resend',
    summary: 'Send an invitation again; the link before it ends',
    access: 'team:write',
    params: byId,
    status: 200,
    response: invitation.extend({ link: z.string().optional() }),
    audit: 'invitation.sent-again',
    problems: ['not-found', 'too-many-tries'],
  }),
  revoke: defineRoute({
    method: 'DELETE',
    path: '/api/v1/invitations/{id}',
    summary: 'Take an invitation back',
    access: 'team:write',
    params: byId,
    status: 204,
    audit: 'invitation.revoked',
    problems: ['not-found'],
  }),
  accept: defineRoute({
    method: 'POST',
    path: '/api/v1/invitations:accept',
    summary: 'Join a workspace as the person who is signed in, by the link of an invitation',
    access: 'signed-in',
    body: z.strictObject({ token: z.string().max(2_000) }),
    status: 200,
    response: z.object({ workspaceId: id, workspaceSlug: z.string() }),
    audit: 'invitation.accepted',
    problems: ['not-a-person', 'link-used', 'workspace-suspended', 'too-many-tries'],
  }),
};
