import type { Clock } from '@chatai/core/clock';
import { randomSecret, sha256 } from '@chatai/core/crypto';
import type { Database } from '@chatai/core/database';
import type { Ids, RandomBytes } from '@chatai/core/ids';
import type { Auth } from '../auth/index.ts';
import { oldestAdmin } from '../members/index.ts';
import { signInLinkErrors } from './errors.ts';
import { addLink, someoneSignedIn, takeLink } from './queries.ts';

/** Contract.md 1. */
const lifetimeMs = 24 * 3_600_000;

interface Deps {
  system: Database;
  clock: Clock;
  ids: Ids;
  random?: RandomBytes;
}

/** A link and until when it works. The token is stored as a hash only, so a link can't be shown twice. */
export interface SignInLink {
  link: string;
  expiresAt: Date;
}

/** Makes a one-time link that signs the platform's admin in; when one is used, all others end. `consoleUrl` without a slash at its end. */
export async function createAdminLink(deps: Deps, consoleUrl: string): Promise<SignInLink> {
  const token = randomSecret(32, deps.random);
  const createdAt = new Date(deps.clock.now());
  const expiresAt = new Date(deps.clock.now() + lifetimeMs);
  await addLink(deps.system, { id: deps.ids.uuid(), tokenHash: sha256(token), createdAt, expiresAt });
  return { link: `${consoleUrl}/link/${token}`, expiresAt };
}

/** For the summary of a start: a link until someone has signed in, then undefined. */
export async function createFirstAdminLink(deps: Deps, consoleUrl: string): Promise<SignInLink | undefined> {
  if (await someoneSignedIn(deps.system)) return undefined;
  return createAdminLink(deps, consoleUrl);
}

/** Uses up a link, and with it every other: signs the platform's admin in, who is made on the first use. Throws `link-used`. */
export async function useAdminLink(
  deps: Pick<Deps, 'system' | 'clock'> & { auth: Auth },
  token: string,
): Promise<{ userId: string; cookies: string[] }> {
  const taken = await takeLink(deps.system, sha256(token), new Date(deps.clock.now()));
  if (!taken) throw signInLinkErrors.linkUsed();
  // No address is known yet; RFC 2606 keeps `.invalid` for that. The admin sets a real one later.
  const admin =
    (await oldestAdmin(deps.system)) ??
    (await deps.auth.createUser({ name: 'Admin', email: 'admin@chatai.invalid', admin: true }));
  const { cookies } = await deps.auth.openSession(admin.id);
  return { userId: admin.id, cookies };
}
