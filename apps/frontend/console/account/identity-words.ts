import type { Identity } from '@chatai/contract/me';

/** Who vouches: its host, or all that it calls itself where that is no web address. */
export const issuerWord = ({ issuer }: Pick<Identity, 'issuer'>): string => URL.parse(issuer)?.host || issuer;

/** What people call an account elsewhere. */
export const identityName = ({ email, issuer }: Pick<Identity, 'email' | 'issuer'>): string =>
  email ?? issuerWord({ issuer });
