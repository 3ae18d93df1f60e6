import { type Database, type Db, inTransaction } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import { countPasskeys, passkeyErrors } from '../passkeys/index.ts';
import { admit, countTry, giveTryBack, type SignInDeps, type Step, type Visitor } from '../sign-in/index.ts';
import { createUser, selectUser, selectUserByEmail } from '../users/index.ts';
import { oidcErrors } from './errors.ts';
import type { Oidc } from './oidc.ts';

/** An account elsewhere that is connected with one here. */
export interface Identity {
  id: string;
  issuer: string;
  /** The address that the provider gave then. */
  email: string | null;
  createdAt: Date;
}

/**
 * Whoever came back from the provider: its subject says who they are, never the address alone, which changes hands. Somebody new becomes a
 * user when the provider vouches for an address that nobody has here. Throws `oidc-refused`, `oidc-unreachable`, `address-not-confirmed`,
 * `identity-not-linked`, `identity-taken`, `account-suspended`, `too-many-tries`. `to`: the page that they were on the way to.
 */
export async function signInByOidc(
  deps: SignInDeps,
  oidc: Oidc,
  url: string,
  visitor: Visitor,
): Promise<(Step | { kind: 'connected' }) & { to: string | undefined }> {
  await countTry(deps.limiter, visitor.ip, undefined);
  const { name, issuer } = oidc;
  const who = await oidc.finish(deps, { url, cookies: visitor.cookies });
  // That of the way there.
  await giveTryBack(deps.limiter, visitor.ip);
  const { kysely } = deps.system;
  const { to } = who;
  const identity = { issuer, subject: who.subject, email: who.email ?? null };
  const known = await selectIdentity(kysely, identity);
  if (who.userId !== null) {
    if (known && known.user_id !== who.userId) throw oidcErrors.identityTaken({ name });
    if (!known) await addIdentity(kysely, { ...identity, id: deps.ids.uuid(), userId: who.userId });
    await giveTryBack(deps.limiter, visitor.ip);
    return { kind: 'connected', to };
  }
  if (known) return { ...(await admit(deps, known.user_id, visitor, 'one-factor')), to };
  if (!who.email || !who.emailVerified) throw oidcErrors.addressNotConfirmed({ name });
  if (await selectUserByEmail(kysely, who.email)) throw oidcErrors.identityNotLinked({ name });
  const user = await createUser(deps, { name: who.name ?? who.email, email: who.email });
  await addIdentity(kysely, { ...identity, id: deps.ids.uuid(), userId: user.id });
  return { ...(await admit(deps, user.id, visitor, 'one-factor')), to };
}

const selectIdentity = (db: Db, { issuer, subject }: { issuer: string; subject: string }) =>
  db
    .selectFrom('identities')
    .select('user_id')
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst();

export async function addIdentity(
  db: Db,
  one: { id: string; userId: string; issuer: string; subject: string; email: string | null },
): Promise<void> {
  const { id, userId, issuer, subject, email } = one;
  await db.insertInto('identities').values({ id, user_id: userId, issuer, subject, email }).execute();
}

/** Accounts elsewhere that a user may come in by. */
export async function listIdentities(db: Db, userId: string): Promise<Identity[]> {
  const rows = await db
    .selectFrom('identities')
    .select(['id', 'issuer', 'email', 'created_at'])
    .where('user_id', '=', userId)
    .orderBy('id')
    .execute();
  return rows.map(({ created_at: createdAt, ...row }) => ({ ...row, createdAt }));
}

/** Throws `not-found`, and `last-way-in` for somebody who has neither a password, a passkey nor an address that links could be sent to. */
export async function removeIdentity(system: Database, userId: string, id: string): Promise<void> {
  await inTransaction(system, async (tx) => {
    const { numDeletedRows } = await tx
      .deleteFrom('identities')
      .where('id', '=', id)
      .where('user_id', '=', userId)
      .executeTakeFirst();
    if (numDeletedRows === 0n) throw coreErrors.notFound({ what: 'identity' });
    const user = await selectUser(tx, userId);
    if (!user?.password_hash && !user?.email && (await countPasskeys(tx, userId)) === 0)
      throw passkeyErrors.lastWayIn();
  });
}
