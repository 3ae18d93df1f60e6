import type { Database } from '@chatai/core/database';
import type { Ids } from '@chatai/core/ids';
import { betterAuth } from 'better-auth';
import { createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { admin, organization } from 'better-auth/plugins';
import { z } from 'zod';
import { hashPassword, verifyPassword } from './password.ts';
import {
  accountSchema,
  adminSchema,
  organizationSchema,
  sessionSchema,
  userSchema,
  verificationSchema,
} from './schema.ts';

/** A session ends 14 days after it began, whatever happens (security.md T13). */
export const sessionSeconds = 14 * 86_400;

export interface BetterAuthSetup {
  system: Database;
  ids: Ids;
  /** Key for the signature of cookies. */
  cookieSecret: string;
  /** Where browsers reach us; https makes the cookie `__Host-` and Secure. */
  baseUrl: string;
  /** Gives a new user a workspace. */
  onUserCreated(user: { id: string; name: string; role: string | null }): Promise<void>;
}

/** better-auth, on our tables. Its HTTP handler is not mounted: our routes call `api`. Its migrator is not used. */
export function createBetterAuth(setup: BetterAuthSetup) {
  const https = setup.baseUrl.startsWith('https:');
  return betterAuth({
    baseURL: setup.baseUrl,
    secret: setup.cookieSecret,
    database: { db: setup.system.kysely, type: 'postgres' },
    telemetry: { enabled: false },
    // What fails is thrown and logged by whoever answers the request, with our list of fields.
    logger: { disabled: true },
    user: userSchema,
    session: { ...sessionSchema, expiresIn: sessionSeconds, disableSessionRefresh: true },
    account: accountSchema,
    verification: verificationSchema,
    emailAndPassword: {
      enabled: true,
      minPasswordLength: 8,
      maxPasswordLength: 128,
      password: {
        hash: (password) => hashPassword(password),
        verify: ({ hash, password }) => verifyPassword(hash, password),
      },
    },
    plugins: [
      admin({ schema: adminSchema, defaultRole: 'user', adminRoles: ['admin'] }),
      organization({ schema: organizationSchema, creatorRole: 'owner', allowUserToCreateOrganization: false }),
      signInByUserId,
    ],
    databaseHooks: {
      user: {
        create: {
          after: (user) =>
            setup.onUserCreated({
              id: user.id,
              name: user.name,
              role: typeof user.role === 'string' ? user.role : null,
            }),
        },
      },
    },
    advanced: {
      database: { generateId: () => setup.ids.uuid() },
      ipAddress: { disableIpTracking: true },
      // The prefix is ours: better-auth would write `__Secure-`.
      useSecureCookies: false,
      cookies: {
        session_token: {
          name: https ? '__Host-chatai_session' : 'chatai_session',
          attributes: { httpOnly: true, sameSite: 'lax', secure: https, path: '/' },
        },
      },
    },
  });
}

/** Opens a session for a user whom another of our features has recognised (a sign-in link). Never reachable over HTTP. */
const signInByUserId = {
  id: 'sign-in-by-user-id',
  endpoints: {
    openSession: createAuthEndpoint(
      '/sign-in/by-user-id',
      { method: 'POST', body: z.object({ userId: z.string() }), metadata: { SERVER_ONLY: true } },
      async (context) => {
        const { internalAdapter } = context.context;
        const user = await internalAdapter.findUserById(context.body.userId);
        if (!user) throw new Error('A session was to be opened for a user who is not there.');
        await setSessionCookie(context, { session: await internalAdapter.createSession(user.id), user });
        return context.json({ userId: user.id });
      },
    ),
  },
};
