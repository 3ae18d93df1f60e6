import { z } from 'zod';
import { email, language, password, personName, webAuthn } from './auth.ts';
import { nameUpTo } from './name.ts';
import { byId, id, instant } from './page.ts';
import { defineRoute } from './route.ts';
import { role, scope } from './scopes.ts';

export const workspace = z.object({ id, name: z.string(), slug: z.string() });
export type Workspace = z.infer<typeof workspace>;

/** A person, for themselves. */
export const self = z.object({
  id,
  name: z.string(),
  /** Null until the admin of an installation has given one. */
  email: z.string().nullable(),
  language: language.nullable(),
  hasPassword: z.boolean(),
  /** Is a code asked for after every way in but a passkey? */
  secondFactor: z.boolean(),
  recoveryCodesLeft: z.number().int(),
  passkeys: z.number().int(),
});
export type Self = z.infer<typeof self>;

/** Who this request comes from, and what it may do here. */
export const me = z.object({
  kind: z.enum(['person', 'key', 'local']),
  /** Of a person. */
  user: self.nullable(),
  /** Of an API key. */
  keyId: id.nullable(),
  platformAdmin: z.boolean(),
  /** May look at the installation as a whole and run steps of runbooks: whoever is on call, and administrators. */
  operator: z.boolean(),
  workspace,
  /** In this workspace; null for an API key, which has scopes only. */
  role: role.nullable(),
  scopes: z.array(scope),
  /**
   * Workspaces that may be chosen with the header `X-Chatai-Workspace` (id or slug). `memberId`: of a person, as `members` names them there; null for
   * the local command line.
   */
  workspaces: z.array(workspace.extend({ role, memberId: id.nullable() })),
  /** Who may do what this actor may not: shown where something is refused (experience.md 2). */
  owners: z.array(z.string()),
});
export type Me = z.infer<typeof me>;

export const session = z.object({
  id,
  /** Is it the one that asks? */
  current: z.boolean(),
  /** Program and system as the browser names itself; null when it did not. */
  device: z.string().nullable(),
  createdAt: instant,
  lastSeenAt: instant,
  expiresAt: instant,
});
export type Session = z.infer<typeof session>;

export const passkey = z.object({ id, name: z.string(), createdAt: instant, lastUsedAt: instant.nullable() });
export type Passkey = z.infer<typeof passkey>;

/** An account elsewhere that is connected with one here. */
export const identity = z.object({
  id,
  issuer: z.string(),
  /** The address that the provider gave then. */
  email: z.string().nullable(),
  createdAt: instant,
});
export type Identity = z.infer<typeof identity>;

/** Shown once. Each works once, in place of a code. */
const recoveryCodes = z.object({ codes: z.array(z.string()) });

/** What changes how one gets in needs a proof that is at most 15 minutes old (security.md T16). */
const proven = ['not-a-person', 'prove-again'] as const;

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
  update: defineRoute({
    method: 'PATCH',
    path: '/api/v1/me',
    summary: 'Change the own name or language',
    access: 'signed-in',
    body: z.strictObject({ name: personName.optional(), language: language.optional() }),
    status: 200,
    response: self,
    audit: 'account.changed',
    problems: ['not-a-person'],
  }),
  identities: defineRoute({
    method: 'GET',
    path: '/api/v1/me/identities',
    summary: 'Accounts elsewhere by which one may sign in',
    access: 'signed-in',
    status: 200,
    response: z.object({
      items: z.array(identity),
    }),
    problems: ['not-a-person'],
  }),
  connectIdentity: defineRoute({
    method: 'POST',
    path: '/api/v1/me/identities',
    summary: 'Begin to connect an account elsewhere: where the browser goes to sign in to it',
    access: 'signed-in',
    status: 201,
    response: z.object({ url: z.string() }),
    audit: 'identity.connection-asked',
    problems: ['not-found', 'oidc-unreachable', 'too-many-tries', ...proven],
  }),
  removeIdentity: defineRoute({
    method: 'DELETE',
    path: '/api/v1/me/identities/{id}',
    summary: 'Disconnect an account elsewhere',
    access: 'signed-in',
    params: byId,
    status: 204,
    audit: 'identity.removed',
    problems: ['not-found', 'last-way-in', ...proven],
  }),
  prove: defineRoute({
    method: 'POST',
    path: '/api/v1/me/prove',
    summary: 'Prove anew who this is, by password, by a code of the authenticator or by passkey; good for 15 minutes',
    access: 'signed-in',
    /** `response`: what a passkey answers to the options of `auth.passkeyOptions`. */
    body: z.strictObject({
      password: z.string().max(1_000).optional(),
      code: z.string().trim().max(40).optional(),
      response: webAuthn.optional(),
    }),
    status: 200,
    response: z.object({ until: instant }),
    problems: ['not-a-person', 'wrong-password', 'wrong-code', 'passkey-refused', 'too-many-tries'],
  }),
  changeEmail: defineRoute({
    method: 'POST',
    path: '/api/v1/me/email',
    summary: 'Ask for another address: it is taken once the link sent there is used',
    access: 'signed-in',
    body: z.strictObject({ email }),
    status: 202,
    response: z.object({ sent: z.literal(true) }),
    audit: 'account.email-change-asked',
    problems: [...proven, 'too-many-tries'],
  }),
  changePassword: defineRoute({
    method: 'POST',
    path: '/api/v1/me/password',
    summary: 'Set the own password; ends all other sessions',
    access: 'signed-in',
    body: z.strictObject({ password }),
    status: 200,
    response: self,
    audit: 'account.password-changed',
    problems: [...proven, 'password-too-common'],
  }),
  sessions: defineRoute({
    method: 'GET',
    path: '/api/v1/me/sessions',
    summary: 'Own sessions, the one used last first',
    access: 'signed-in',
    status: 200,
    response: z.object({ items: z.array(session) }),
    problems: ['not-a-person'],
  }),
  revokeSession: defineRoute({
    method: 'DELETE',
    path: '/api/v1/me/sessions/{id}',
    summary: 'End one of the own sessions; it is refused within 5 seconds',
    access: 'signed-in',
    params: byId,
    status: 204,
    audit: 'session.ended',
    problems: ['not-a-person', 'not-found'],
  }),
  revokeOtherSessions: defineRoute({
    method: 'POST',
    path: '/api/v1/me/sessions:revoke-others',
    summary: 'End all own sessions but this one',
    access: 'signed-in',
    status: 200,
    response: z.object({ ended: z.number().int() }),
    audit: 'session.others-ended',
    problems: ['not-a-person'],
  }),
  passkeys: defineRoute({
    method: 'GET',
    path: '/api/v1/me/passkeys',
    summary: 'Own passkeys, oldest first',
    access: 'signed-in',
    status: 200,
    response: z.object({ items: z.array(passkey) }),
    problems: ['not-a-person'],
  }),
  passkeyOptions: defineRoute({
    method: 'POST',
    path: '/api/v1/me/passkey-options',
    summary: 'Begin to add a passkey: what `navigator.credentials.create` takes',
    access: 'signed-in',
    status: 200,
    response: webAuthn,
    problems: proven,
  }),
  addPasskey: defineRoute({
    method: 'POST',
    path: '/api/v1/me/passkeys',
    summary: 'Add a passkey',
    access: 'signed-in',
    body: z.strictObject({ name: nameUpTo(100), response: webAuthn }),
    status: 201,
    response: passkey,
    audit: 'passkey.added',
    problems: [...proven, 'passkey-refused'],
  }),
  removePasskey: defineRoute({
    method: 'DELETE',
    path: '/api/v1/me/passkeys/{id}',
    summary: 'Remove a passkey',
    access: 'signed-in',
    params: byId,
    status: 204,
    audit: 'passkey.removed',
    problems: [...proven, 'not-found', 'last-way-in'],
  }),
  startSecondFactor: defineRoute({
    method: 'POST',
    path: '/api/v1/me/second-factor',
    summary:
      'Begin to ask for codes: the secret for the authenticator. Nothing is asked for until a code has shown that it works',
    access: 'signed-in',
    status: 201,
    response: z.object({
      /** Base32, to be typed in. */
      secret: z.string(),
      /** `otpauth://…`, to be scanned. */
      uri: z.string(),
    }),
    problems: [...proven, 'second-factor-on'],
  }),
  confirmSecondFactor: defineRoute({
    method: 'POST',
    path: '/api/v1/me/second-factor/confirm',
    summary: 'Turn the second factor on by a code; ends all other sessions',
    access: 'signed-in',
    body: z.strictObject({ code: z.string().trim().min(6).max(10) }),
    status: 200,
    response: recoveryCodes,
    audit: 'second-factor.turned-on',
    problems: [...proven, 'wrong-code', 'second-factor-on', 'too-many-tries'],
  }),
  removeSecondFactor: defineRoute({
    method: 'DELETE',
    path: '/api/v1/me/second-factor',
    summary: 'Turn the second factor off; ends all other sessions',
    access: 'signed-in',
    status: 204,
    audit: 'second-factor.turned-off',
    problems: proven,
  }),
  renewRecoveryCodes: defineRoute({
    method: 'POST',
    path: '/api/v1/me/recovery-codes',
    summary: 'New recovery codes; the old ones end',
    access: 'signed-in',
    status: 200,
    response: recoveryCodes,
    audit: 'recovery-codes.renewed',
    problems: [...proven, 'second-factor-off'],
  }),
};
