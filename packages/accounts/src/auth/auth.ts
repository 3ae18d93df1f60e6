import { deriveKey } from '@chatai/core/crypto';
import type { Database } from '@chatai/core/database';
import type { Ids } from '@chatai/core/ids';
import { addMember, isPlatformAdmin } from '../members/index.ts';
import { createWorkspace, demoSlug, findWorkspace } from '../workspaces/index.ts';

export interface Session {
  sessionId: string;
  userId: string;
  platformAdmin: boolean;
}

/** People and their sessions. `cookies` are `Set-Cookie` lines for the answer. */
export interface Auth {
  /** Whose session do these request headers carry? Undefined when it is none, over, or its user banned. */
  sessionOf(headers: Headers): Promise<Session | undefined>;
  /** A new session for a user who was recognised; always with a new id (security.md T13). */
  openSession(userId: string): Promise<{ cookies: string[] }>;
  /** Ends the session in the headers, if there is one. */
  signOut(headers: Headers): Promise<{ cookies: string[] }>;
  /** Makes a user with a workspace of their own; the platform's admin gets the demo workspace while nobody has it. */
  createUser(user: { name: string; email: string; password?: string; admin?: boolean }): Promise<{ id: string }>;
}

interface Deps {
  system: Database;
  ids: Ids;
  /** The installation's secret. */
  secret: string;
  /** Where browsers reach the console. */
  baseUrl: string;
}

/** One per process that signs people in. better-auth, which is large, is loaded by the first that carries a session or gets one (decision 0015). */
export function createAuth(deps: Deps): Auth {
  let made: ReturnType<typeof betterAuthOf> | undefined;
  const loaded = () => {
    made ??= betterAuthOf(deps).catch((error: unknown) => {
      // What failed once, such as reading its code, may work for the next.
      made = undefined;
      throw error;
    });
    return made;
  };
  return {
    async sessionOf(headers) {
      const { api } = await loaded();
      const found = await api.getSession({ headers });
      if (!found || found.user.banned) return undefined;
      return {
        sessionId: found.session.id,
        userId: found.user.id,
        platformAdmin: isPlatformAdmin(found.user.role),
      };
    },
    async openSession(userId) {
      const { api } = await loaded();
      const { headers } = await api.openSession({ body: { userId }, returnHeaders: true });
      return { cookies: headers.getSetCookie() };
    },
    async signOut(request) {
      const { api } = await loaded();
      const { headers } = await api.signOut({ headers: request, returnHeaders: true });
      return { cookies: headers.getSetCookie() };
    },
    async createUser({ name, email, password, admin }) {
      const { internalAdapter, password: hasher } = await (await loaded()).$context;
      const role = admin ? 'admin' : 'user';
      const user = await internalAdapter.createUser({ name, email, emailVerified: false, role }, { method: 'admin' });
      if (password) {
        await internalAdapter.linkAccount({
          userId: user.id,
          accountId: user.id,
          providerId: 'credential',
          password: await hasher.hash(password),
        });
      }
      return { id: user.id };
    },
  };
}

/** better-auth with our hooks; exported for the test that compares its tables with the migration. */
export async function betterAuthOf(deps: Deps) {
  const { createBetterAuth } = await import('./better-auth.ts');
  return createBetterAuth({
    system: deps.system,
    ids: deps.ids,
    cookieSecret: deriveKey(deps.secret, 'session cookies').toString('base64url'),
    baseUrl: deps.baseUrl,
    onUserCreated: (user) => giveWorkspace(deps, user),
  });
}

async function giveWorkspace(deps: Deps, user: { id: string; name: string; role: string | null }): Promise<void> {
  const demo = isPlatformAdmin(user.role) ? await findWorkspace(deps.system, demoSlug) : undefined;
  const workspace = demo ?? (await createWorkspace(deps, user.name));
  await addMember(deps.system, {
    id: deps.ids.uuid(),
    workspaceId: workspace.id,
    userId: user.id,
    role: 'owner',
  });
}
