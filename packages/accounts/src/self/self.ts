import type { Language } from '@chatai/contract/auth';
import type { Self } from '@chatai/contract/me';
import { type Database, inTransaction } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import { deleteLinksOf, issueLink } from '../one-time-links/index.ts';
import { countPasskeys } from '../passkeys/index.ts';
import { countRecoveryCodes, hasSecondFactor } from '../second-factor/index.ts';
import { countMail, type SignInDeps } from '../sign-in/index.ts';
import { hashPassword, refuseCommonPassword, selectUser, selectUserByEmail, updateUser } from '../users/index.ts';

/** A person, for themselves. Throws `not-found`. */
export async function describeSelf({ system }: { system: Database }, userId: string): Promise<Self> {
  const { kysely } = system;
  const user = await selectUser(kysely, userId);
  if (!user) throw coreErrors.notFound({ what: 'user' });
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    language: user.language as Language | null,
    hasPassword: user.password_hash !== null,
    secondFactor: await hasSecondFactor(kysely, userId),
    recoveryCodesLeft: await countRecoveryCodes(kysely, userId),
    passkeys: await countPasskeys(kysely, userId),
  };
}

export async function updateSelf(
  { system }: { system: Database },
  userId: string,
  change: { name?: string | undefined; language?: Language | undefined },
): Promise<Self> {
  await updateUser(system.kysely, userId, {
    ...(change.name === undefined ? {} : { name: change.name }),
    ...(change.language === undefined ? {} : { language: change.language }),
  });
  return describeSelf({ system }, userId);
}

/** Sends a link to the new address, which is taken once the link is used. Whether somebody else has it is not said. Throws `too-many-tries`. */
export async function requestEmailChange(
  deps: SignInDeps,
  { userId, email, ip }: { userId: string; email: string; ip: string },
): Promise<void> {
  await countMail(deps.limiter, ip, email);
  const user = await selectUser(deps.system.kysely, userId);
  const holder = await selectUserByEmail(deps.system.kysely, email);
  const language = (user?.language as Language | null) ?? 'en';
  // Of an address that somebody else has it takes as long, and the mail is over before it is sent.
  const isForNobody = holder !== undefined && holder.id !== userId;
  const what = { purpose: 'change-email', userId, email, isForNobody } as const;
  const { link, expiresAt } = await issueLink(deps, deps.consoleUrl, what);
  await deps.mails.send({ to: email, kind: 'change-email', language, link, expiresAt });
}

/**
 * Sets the password; all other sessions end, and what mails still carry. Returns the cookies of the session's new token. Throws
 * `password-too-common`.
 */
export async function changeOwnPassword(
  deps: Pick<SignInDeps, 'system' | 'sessions'>,
  { userId, sessionId, password }: { userId: string; sessionId: string; password: string },
): Promise<{ self: Self; cookies: string[] }> {
  refuseCommonPassword(password);
  const hash = await hashPassword(password);
  const cookies = await inTransaction(deps.system, async (tx) => {
    await updateUser(tx, userId, { password_hash: hash });
    await deleteLinksOf(tx, userId);
    await deps.sessions.revokeAll(userId, sessionId, tx);
    return deps.sessions.renew(sessionId, tx);
  });
  return { self: await describeSelf(deps, userId), cookies };
}
