import type { Language } from '@chatai/contract/auth';
import { issueLink } from '../one-time-links/index.ts';
import { selectUserByEmail } from '../users/index.ts';
import type { SignInDeps, Visitor } from './admit.ts';
import { countMail } from './limits.ts';

/**
 * Sends a link to an address. Nothing is answered, and all take as long: whoever asks does not learn whether the address has an account (security.md
 * T14). An account that is there gets a link that signs in when a new one was asked for; an address without one gets none of the others.
 * Throws `too-many-tries`.
 */
export async function requestLink(
  deps: SignInDeps,
  {
    purpose,
    email,
    language,
  }: { purpose: 'sign-up' | 'sign-in' | 'reset'; email: string; language: Language | undefined },
  visitor: Pick<Visitor, 'ip'>,
): Promise<void> {
  await countMail(deps.limiter, visitor.ip, email);
  const user = await selectUserByEmail(deps.system.kysely, email);
  const signUp = purpose === 'sign-up';
  const what = user && signUp ? 'sign-in' : purpose;
  // A link and a mail for nobody are made too, and are over before they are sent: the work is the same.
  const isForNobody = !user && !signUp;
  const to = isForNobody ? `nobody-${deps.ids.uuid()}@chatai.invalid` : (user?.email ?? email);
  const { link, expiresAt } = await issueLink(deps, deps.consoleUrl, {
    purpose: isForNobody ? 'sign-up' : what,
    email: to,
    isForNobody,
    ...(user ? { userId: user.id } : {}),
  });
  await deps.mails.send({
    to,
    kind: user && signUp ? 'account-exists' : what,
    language: (user?.language as Language | null) ?? language ?? 'en',
    link,
    expiresAt,
  });
}
