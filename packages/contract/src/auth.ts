import { z } from 'zod';
import { nameUpTo } from './name.ts';
import { id, instant } from './page.ts';
import { defineRoute } from './route.ts';

/** An address of e-mail. Compared without regard to case. One string, never a list (security.md T17). */
export const email = z.email('must be an e-mail address').max(254);

/** Any text of 8 to 128 characters; those that everybody tries first are refused with `password-too-common`. */
export const password = z
  .string()
  .min(8, 'must have at least 8 characters')
  .max(128, 'must have at most 128 characters');

export const personName = nameUpTo(200);

export const language = z.enum(['en', 'ru']);
export type Language = z.infer<typeof language>;

/** The one-time sign-in link of the platform's admin (contract.md 1): `<console>/link/<token>`, 24 h, once. */
export const authLink = z.object({ link: z.string(), expiresAt: instant });
export type AuthLink = z.infer<typeof authLink>;

/** Whoever proved to be somebody is signed in, or has to give a second factor first; a cookie carries either. */
export const signInStep = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('signed-in'), userId: id, workspaceId: id, workspaceSlug: z.string() }),
  z.object({ kind: z.literal('second-factor') }),
]);
export type SignInStep = z.infer<typeof signInStep>;

/** What a link is for, before it is used. `profile`: it makes an account, whose name and way in are asked for. */
export const linkPurpose = z.object({
  purpose: z.enum(['admin', 'sign-up', 'sign-in', 'reset', 'change-email', 'invitation']),
  /** Whose; null when it is not known yet. */
  email: z.string().nullable(),
  profile: z.boolean(),
  /** Of an invitation. */
  invitation: z.object({ workspace: z.string(), role: z.string(), inviter: z.string() }).optional(),
});
export type LinkPurpose = z.infer<typeof linkPurpose>;

/** What the browser's WebAuthn takes and gives (W3C Web Authentication, 5): passed through, checked by the server's library. */
export const webAuthn = z.looseObject({});

/**
 * Where a browser begins to sign in by the provider of this installation, and where that sends it back (OpenID Connect). `?to=`: the page of the
 * console that it is on the way to.
 */
export const oidcStartPath = '/api/v1/auth/oidc';
export const oidcCallbackPath = '/api/v1/auth/oidc/callback';

/** A token that was cut or mistyped is one that does not work, not a wrong form: whoever pasted it is told how to get a new one. */
const token = z.string().max(2_000);

/** A wait before the next try is in `Retry-After`. */
const tooMany = 'too-many-tries';

const sent = z.object({ sent: z.literal(true) });

export const auth = {
  methods: defineRoute({
    method: 'GET',
    path: '/api/v1/auth/methods',
    summary: 'Ways in that are set up here',
    access: 'public',
    status: 200,
    /** `mail`: can links be sent? Else the admin of the platform is shown them. `oidc`: the provider by which one may sign in. */
    response: z.object({ mail: z.boolean(), oidc: z.object({ name: z.string() }).nullable() }),
    problems: [],
  }),
  signUp: defineRoute({
    method: 'POST',
    path: '/api/v1/auth/sign-up',
    summary: 'Ask for a link that makes an account; the answer is the same whether the address is known or not',
    access: 'public',
    body: z.strictObject({ email, language: language.optional() }),
    status: 202,
    response: sent,
    problems: [tooMany],
  }),
  signIn: defineRoute({
    method: 'POST',
    path: '/api/v1/auth/sign-in',
    summary: 'Sign in by password',
    access: 'public',
    body: z.strictObject({ email, password: z.string().min(1).max(1_000) }),
    status: 200,
    response: signInStep,
    problems: ['wrong-password', 'account-suspended', tooMany],
  }),
  mailLink: defineRoute({
    method: 'POST',
    path: '/api/v1/auth/mail-link',
    summary: 'Ask for a link that signs in; the answer is the same whether the address is known or not',
    access: 'public',
    body: z.strictObject({ email, language: language.optional() }),
    status: 202,
    response: sent,
    problems: [tooMany],
  }),
  mailReset: defineRoute({
    method: 'POST',
    path: '/api/v1/auth/mail-reset',
    summary: 'Ask for a link that sets a new password; the answer is the same whether the address is known or not',
    access: 'public',
    body: z.strictObject({ email, language: language.optional() }),
    status: 202,
    response: sent,
    problems: [tooMany],
  }),
  reset: defineRoute({
    method: 'POST',
    path: '/api/v1/auth/reset',
    summary: 'Set a new password by a link; ends all sessions, leaves the second factor as it is',
    access: 'public',
    body: z.strictObject({ token, password }),
    status: 200,
    response: signInStep,
    problems: ['link-used', 'password-too-common', 'account-suspended', tooMany],
  }),
  secondFactor: defineRoute({
    method: 'POST',
    path: '/api/v1/auth/second-factor',
    summary: 'Finish signing in by a code of the authenticator, or by a recovery code',
    access: 'public',
    body: z.strictObject({ code: z.string().trim().min(6).max(40) }),
    status: 200,
    response: signInStep,
    problems: ['wrong-code', 'sign-in-again', tooMany],
  }),
  passkeyOptions: defineRoute({
    method: 'POST',
    path: '/api/v1/auth/passkey-options',
    summary: 'Begin to sign in by passkey: what `navigator.credentials.get` takes',
    access: 'public',
    status: 200,
    response: webAuthn,
    problems: [tooMany],
  }),
  passkey: defineRoute({
    method: 'POST',
    path: '/api/v1/auth/passkey',
    summary: 'Sign in by passkey',
    access: 'public',
    body: z.strictObject({ response: webAuthn }),
    status: 200,
    response: signInStep,
    problems: ['passkey-refused', 'account-suspended', tooMany],
  }),
  createLink: defineRoute({
    method: 'POST',
    path: '/api/v1/auth/links',
    summary: "Make a one-time sign-in link for the platform's admin; when one is used, all others end",
    access: 'platform',
    status: 201,
    response: authLink,
    audit: 'sign-in-link.made',
    problems: ['not-allowed'],
  }),
  readLink: defineRoute({
    method: 'POST',
    path: '/api/v1/auth/link:read',
    summary: 'What a link is for; it is not used up',
    access: 'public',
    body: z.strictObject({ token }),
    status: 200,
    response: linkPurpose,
    problems: ['link-used', tooMany],
  }),
  useLink: defineRoute({
    method: 'POST',
    path: '/api/v1/auth/link',
    summary: 'Use a link up: signs in, and makes the account that it is for',
    access: 'public',
    /** `name` is needed where the link makes an account; without a password, a passkey or another link is the way in. */
    body: z.strictObject({
      token,
      name: personName.optional(),
      email: email.optional(),
      password: password.optional(),
      language: language.optional(),
    }),
    status: 200,
    response: signInStep,
    problems: ['link-used', 'name-needed', 'password-too-common', 'address-taken', 'account-suspended', tooMany],
  }),
  readInvitation: defineRoute({
    method: 'POST',
    path: '/api/v1/auth/invitation:read',
    summary: 'What an invitation is for; it is not used up',
    access: 'public',
    body: z.strictObject({ token }),
    status: 200,
    response: linkPurpose,
    problems: ['link-used', 'workspace-suspended', tooMany],
  }),
  useInvitation: defineRoute({
    method: 'POST',
    path: '/api/v1/auth/invitation',
    summary: 'Make the account of somebody who was invited and has none; who has one signs in and accepts',
    access: 'public',
    body: z.strictObject({
      token,
      name: personName,
      password: password.optional(),
      language: language.optional(),
    }),
    status: 200,
    response: signInStep,
    problems: ['link-used', 'workspace-suspended', 'password-too-common', 'address-taken', tooMany],
  }),
  signOut: defineRoute({
    method: 'POST',
    path: '/api/v1/auth/sign-out',
    summary: 'End this session',
    access: 'public',
    status: 204,
    problems: [],
  }),
};
