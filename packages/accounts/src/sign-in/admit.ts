import type { Keyring } from '@chatai/core/crypto';
import { type ChallengeDeps, openChallenge } from '../challenges/index.ts';
import type { Limiter } from '../limits/index.ts';
import type { Mails } from '../mails/index.ts';
import { hasSecondFactor } from '../second-factor/index.ts';
import type { Sessions } from '../sessions/index.ts';
import { selectUser } from '../users/index.ts';
import { signInErrors } from './errors.ts';
import { giveTryBack } from './limits.ts';

export interface SignInDeps extends ChallengeDeps {
  keyring: Keyring;
  sessions: Sessions;
  limiter: Limiter;
  mails: Mails;
  /** Where browsers reach the console, without a slash at its end; links point there. */
  consoleUrl: string;
}

/** Who knocks, as far as the request tells. */
export interface Visitor {
  /** Address of the other end; what limits are counted by. */
  ip: string;
  cookies: string | undefined;
  userAgent: string | undefined;
}

/** How far somebody has come who proved to be a user. `cookies` are `Set-Cookie` lines. */
export type Step =
  | { kind: 'signed-in'; userId: string; cookies: string[] }
  | { kind: 'second-factor'; cookies: string[] };

/**
 * The junction of all ways in: keeps suspended users out, asks for a second factor where one is on, opens a session. A passkey stands for both
 * factors, because its device has asked for a finger or a PIN. A session that the browser had before ends: what was planted there opens nothing
 * (security.md T13). Throws `account-suspended`.
 */
export async function admit(
  deps: SignInDeps,
  userId: string,
  visitor: Visitor,
  proof: 'one-factor' | 'both-factors',
): Promise<Step> {
  const user = await selectUser(deps.system.kysely, userId);
  if (!user || user.suspended_at) throw signInErrors.accountSuspended();
  await giveTryBack(deps.limiter, visitor.ip);
  if (proof === 'one-factor' && (await hasSecondFactor(deps.system.kysely, userId)))
    return { kind: 'second-factor', cookies: [await openChallenge(deps, { purpose: 'second-factor', userId })] };
  await deps.sessions.end(visitor.cookies);
  const { cookies } = await deps.sessions.open(userId, visitor.userAgent);
  return { kind: 'signed-in', userId, cookies: [...cookies, deps.cookies.challenge.line('', 0)] };
}
