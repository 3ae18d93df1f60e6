import { z } from 'zod';
import { id, instant } from './page.ts';
import { defineRoute } from './route.ts';

/** The one-time sign-in link of the platform's admin (contract.md 1): `<console>/link/<token>`, 24 h, once. */
export const authLink = z.object({ link: z.string(), expiresAt: instant });
export type AuthLink = z.infer<typeof authLink>;

export const signedIn = z.object({ userId: id, workspaceId: id });
export type SignedIn = z.infer<typeof signedIn>;

export const auth = {
  createLink: defineRoute({
    method: 'POST',
    path: '/api/v1/auth/links',
    summary: "Make a one-time sign-in link for the platform's admin; when one is used, all others end",
    access: 'signed-in',
    status: 201,
    response: authLink,
    problems: ['not-allowed'],
  }),
  useLink: defineRoute({
    method: 'POST',
    path: '/api/v1/auth/link',
    summary: 'Use a sign-in link: sets the session cookie',
    access: 'public',
    /** A token that was cut or mistyped is one that does not work, not a wrong form: whoever pasted it is told how to get a new link. */
    body: z.strictObject({ token: z.string().max(2_000) }),
    status: 200,
    response: signedIn,
    problems: ['link-used'],
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
