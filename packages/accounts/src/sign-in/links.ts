import type { Language, LinkPurpose } from '@chatai/contract/auth';
import { inTransaction } from '@chatai/core/database';
import { deleteLinksOf, linkErrors, readLink, takeLink } from '../one-time-links/index.ts';
import {
  createUser,
  hashPassword,
  oldestAdmin,
  refuseCommonPassword,
  selectUserByEmail,
  updateUser,
  usersErrors,
} from '../users/index.ts';
import { admit, type SignInDeps, type Step, type Visitor } from './admit.ts';
import { signInErrors } from './errors.ts';
import { countTry, giveTryBack } from './limits.ts';

/** What whoever opens a link may give with it. */
export interface Profile {
  name?: string | undefined;
  /** Only the admin's link takes one: all others belong to an address. */
  email?: string | undefined;
  password?: string | undefined;
  language?: Language | undefined;
}

/** What a link is for; it is not used up. Throws `link-used`, `too-many-tries`. */
export async function describeLink(deps: SignInDeps, token: string, visitor: Visitor): Promise<LinkPurpose> {
  await countTry(deps.limiter, visitor.ip, undefined);
  const { purpose, email } = await readLink(deps, token);
  await giveTryBack(deps.limiter, visitor.ip);
  const admin = purpose === 'admin' ? await oldestAdmin(deps.system) : undefined;
  return {
    purpose,
    email: purpose === 'admin' ? (admin?.email ?? null) : email,
    profile: purpose === 'sign-up' || (purpose === 'admin' && !admin),
  };
}

/**
 * Uses a link up: makes the account that it is for, takes the address that it confirms, signs in. Throws `link-used`, `name-needed`,
 * `password-too-common`, `address-taken`, `account-suspended`, `too-many-tries`; the link works on when it was refused for what came with it.
 */
export async function enterByLink(deps: SignInDeps, token: string, profile: Profile, visitor: Visitor): Promise<Step> {
  await countTry(deps.limiter, visitor.ip, undefined);
  const userId = await userOfLink(deps, token, profile);
  return admit(deps, userId, visitor, 'one-factor');
}

/** Sets a new password by a link of `reset`; ends all sessions and all other links of the account, leaves the second factor as it is. Throws as `enterByLink` does. */
export async function resetPassword(
  deps: SignInDeps,
  { token, password }: { token: string; password: string },
  visitor: Visitor,
): Promise<Step> {
  await countTry(deps.limiter, visitor.ip, undefined);
  refuseCommonPassword(password);
  const { purpose } = await readLink(deps, token);
  if (purpose !== 'reset') throw linkErrors.linkUsed();
  const hash = await hashPassword(password);
  const userId = await inTransaction(deps.system, async (tx) => {
    const link = await takeLink(deps, tx, token);
    if (link.purpose !== 'reset' || !link.user_id) throw linkErrors.linkUsed();
    await updateUser(tx, link.user_id, { password_hash: hash });
    await deleteLinksOf(tx, link.user_id);
    await deps.sessions.revokeAll(link.user_id, undefined, tx);
    return link.user_id;
  });
  return admit(deps, userId, visitor, 'one-factor');
}

async function userOfLink(deps: SignInDeps, token: string, profile: Profile): Promise<string> {
  // What can be refused for what came with it is refused before the link is used up.
  if (profile.password !== undefined) refuseCommonPassword(profile.password);
  const seen = await readLink(deps, token);
  if (seen.purpose === 'reset') throw linkErrors.linkUsed();
  if (seen.purpose === 'admin') return adminOfLink(deps, token, profile);
  if (seen.purpose === 'sign-up') return newUserOfLink(deps, token, profile, String(seen.email));
  return inTransaction(deps.system, async (tx) => {
    const link = await takeLink(deps, tx, token);
    const userId = String(link.user_id);
    if (link.purpose === 'change-email') {
      const holder = await selectUserByEmail(tx, String(link.email));
      if (holder && holder.id !== userId) throw usersErrors.addressTaken();
      await updateUser(tx, userId, { email: String(link.email) });
    }
    return userId;
  });
}

/** The platform's admin, who is made on the first use. Without a name they are called Admin until they give one. */
async function adminOfLink(deps: SignInDeps, token: string, profile: Profile): Promise<string> {
  const known = await oldestAdmin(deps.system);
  const email = profile.email ?? null;
  if (!known && email && (await selectUserByEmail(deps.system.kysely, email))) throw usersErrors.addressTaken();
  await inTransaction(deps.system, async (tx) => {
    const link = await takeLink(deps, tx, token);
    if (link.purpose !== 'admin') throw linkErrors.linkUsed();
  });
  if (known) return known.id;
  const { name = 'Admin', password, language } = profile;
  return (await createUser(deps, { name, email, password, language, role: 'admin' })).id;
}

async function newUserOfLink(deps: SignInDeps, token: string, profile: Profile, email: string): Promise<string> {
  const { name, password, language } = profile;
  if (!name) throw signInErrors.nameNeeded();
  if (await selectUserByEmail(deps.system.kysely, email)) throw usersErrors.addressTaken();
  await inTransaction(deps.system, async (tx) => {
    const link = await takeLink(deps, tx, token);
    if (link.purpose !== 'sign-up') throw linkErrors.linkUsed();
  });
  return (await createUser(deps, { name, email, password, language })).id;
}
