import { takeChallenge, tryChallenge } from '../challenges/index.ts';
import { checkPasskey, passkeyErrors } from '../passkeys/index.ts';
import { hasSecondFactor, secondFactorErrors, takeCode } from '../second-factor/index.ts';
import { selectUser, verifyPassword } from '../users/index.ts';
import { admit, type SignInDeps, type Step, type Visitor } from './admit.ts';
import { signInErrors } from './errors.ts';
import { countTry, giveTryBack } from './limits.ts';

/** Finishes signing in by a code or a recovery code. Throws `wrong-code`, `sign-in-again` after five wrong ones, `too-many-tries`. */
export async function giveSecondFactor(deps: SignInDeps, code: string, visitor: Visitor): Promise<Step> {
  const challenge = await tryChallenge(deps, visitor.cookies, 'second-factor');
  // Over all challenges of the account: whoever knows its password must not guess on by beginning anew.
  await countTry(deps.limiter, visitor.ip, challenge?.userId ? `second factor of ${challenge.userId}` : undefined);
  if (!challenge?.userId) throw signInErrors.signInAgain();
  await takeCode(deps, challenge.userId, code);
  if (!(await takeChallenge(deps, challenge))) throw signInErrors.signInAgain();
  return admit(deps, challenge.userId, visitor, 'both-factors');
}

/** One of these. `origin`: of the page that asks, one of ours. */
export interface Proof {
  password?: string | undefined;
  code?: string | undefined;
  passkey?: { response: unknown; origin: string };
}

/**
 * Somebody who is signed in proves anew who they are: by passkey, or by a code where a second factor is on, else by the password. Returns until
 * when that counts, and the cookies of the session's new token. Throws `passkey-refused`, `wrong-code`, `wrong-password`, `too-many-tries`.
 */
export async function proveAgain(
  deps: SignInDeps,
  who: { userId: string; sessionId: string },
  proof: Proof,
  visitor: Visitor,
): Promise<{ until: Date; cookies: string[] }> {
  await countTry(deps.limiter, visitor.ip, `proof of ${who.userId}`);
  const { kysely } = deps.system;
  if (proof.passkey) {
    const { response, origin } = proof.passkey;
    const { userId } = await checkPasskey(deps, { cookies: visitor.cookies, response }, { origin });
    if (userId !== who.userId) throw passkeyErrors.passkeyRefused();
  } else if (await hasSecondFactor(kysely, who.userId)) {
    if (!proof.code) throw secondFactorErrors.wrongCode();
    await takeCode(deps, who.userId, proof.code);
  } else {
    const user = await selectUser(kysely, who.userId);
    if (!user?.password_hash || !(await verifyPassword(user.password_hash, proof.password ?? '')))
      throw signInErrors.wrongPassword();
  }
  await giveTryBack(deps.limiter, visitor.ip, proof.passkey ? 2 : 1);
  return deps.sessions.prove(who.sessionId);
}
