import type { AdminUser } from '@chatai/contract/admin';
import type { Texts } from '../texts/index.ts';

export const userDeeds = ['suspend', 'restore', 'resetPassword', 'resetSecondFactor', 'revokeSessions'] as const;
export type UserDeed = (typeof userDeeds)[number];

/** What cannot be taken back asks for the typed name. */
export const isFinal = (deed: UserDeed): boolean => deed !== 'suspend' && deed !== 'restore';

/** What can be done to somebody: of suspend and restore the one that fits. */
export const deedsOn = ({ state }: AdminUser): UserDeed[] =>
  userDeeds.filter((deed) => deed !== (state === 'suspended' ? 'suspend' : 'restore'));

/** Why a deed makes no sense; undefined when it does. */
export function whyNot(deed: UserDeed, user: AdminUser, t: Texts): string | undefined {
  // The link that sets a new password goes to the address.
  if (deed === 'resetPassword' && !user.email) return t('admin.noAddress');
  if (deed === 'resetSecondFactor' && !user.secondFactor) return t('admin.noFactor');
  if (deed === 'revokeSessions' && user.sessions === 0) return t('admin.noSessions');
  return undefined;
}
