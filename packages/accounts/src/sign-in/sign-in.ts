import { beginPasskeySignIn, checkPasskey } from '../passkeys/index.ts';
import { hashPassword, isOutdated, replaceHash, selectUserByEmail, verifyPassword } from '../users/index.ts';
import { admit, type SignInDeps, type Step, type Visitor } from './admit.ts';
import { signInErrors } from './errors.ts';
import { countTry, forgiveTries, giveTryBack } from './limits.ts';

/** Of nobody: what is compared with when there is no account, so that both answers take as long (security.md T14). */
const nobodysHash = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** A hash of another cost than today's is made anew (security.md T15). Throws `wrong-password`, the same for an address that nobody has, `account-suspended`, `too-many-tries`. */
export async function signInByPassword(
  deps: SignInDeps,
  { email, password }: { email: string; password: string },
  visitor: Visitor,
): Promise<Step> {
  await countTry(deps.limiter, visitor.ip, email);
  const { kysely } = deps.system;
  const user = await selectUserByEmail(kysely, email);
  const right = await verifyPassword(user?.password_hash ?? nobodysHash, password);
  if (!user?.password_hash || !right) throw signInErrors.wrongPassword();
  await forgiveTries(deps.limiter, email);
  if (isOutdated(user.password_hash))
    await replaceHash(kysely, user.id, user.password_hash, await hashPassword(password));
  return admit(deps, user.id, visitor, 'one-factor');
}

/**
 * Begins to sign in, or to prove anew who one is, by passkey: what `navigator.credentials.get` takes, and the cookie that belongs to it. Throws
 * `too-many-tries`.
 */
export async function askForPasskey(deps: SignInDeps, page: { origin: string }, visitor: Visitor) {
  await countTry(deps.limiter, visitor.ip, undefined);
  return beginPasskeySignIn(deps, page);
}

/** `origin`: of the page that asks, one of ours. Throws `passkey-refused`, `account-suspended`, `too-many-tries`. */
export async function signInByPasskey(
  deps: SignInDeps,
  { response, origin }: { response: unknown; origin: string },
  visitor: Visitor,
): Promise<Step> {
  await countTry(deps.limiter, visitor.ip, undefined);
  const { userId } = await checkPasskey(deps, { cookies: visitor.cookies, response }, { origin });
  // That of `askForPasskey`.
  await giveTryBack(deps.limiter, visitor.ip);
  return admit(deps, userId, visitor, 'both-factors');
}
