import { sha256 } from '@chatai/core/crypto';
import type { Limit, Limiter } from '../limits/index.ts';

const minute = 60_000;

/**
 * Tries of whoever is not known yet (security.md T14): of one address of the network, of one account, and of all together. Nothing is locked:
 * whoever waits may try again, and a way in that is not tried by others (a link, a passkey) stays open. An address that does not wait gets none
 * of its tries back; an account does, or strangers who try it without a pause would keep its owner out.
 */
const limits = {
  ip: { points: 10, windowMs: 5 * minute, strict: true },
  account: { points: 10, windowMs: 15 * minute },
  all: { points: 1_000, windowMs: minute },
} satisfies Record<string, Limit>;

/** Mails to one address, and asked for from one address of the network. */
const mailLimits = {
  ip: { points: 10, windowMs: 10 * minute },
  account: { points: 5, windowMs: 60 * minute },
  all: { points: 300, windowMs: minute },
} satisfies Record<string, Limit>;

/** Counts a try. `account`: what is tried to get into; it is stored as a hash. Throws `too-many-tries`. */
export const countTry = (limiter: Limiter, ip: string, account: string | undefined): Promise<void> =>
  limiter.takeAll(keysOf('try', limits, ip, account));

/** Counts a mail that somebody asks for. Throws `too-many-tries`. */
export const countMail = (limiter: Limiter, ip: string, email: string): Promise<void> =>
  limiter.takeAll(keysOf('mail', mailLimits, ip, email));

/**
 * Whoever proved to be somebody has guessed nothing: many people come in from the address of one office. `tries`: a way of two requests has counted
 * two.
 */
export const giveTryBack = (limiter: Limiter, ip: string, tries = 1): Promise<void> =>
  limiter.giveBack(ipKey('try', ip), limits.ip, tries);

/** A right password ends the count of its account, so that its owner's own mistakes do not add up over days. */
export const forgiveTries = (limiter: Limiter, account: string): Promise<void> =>
  limiter.forgive(accountKey('try', account));

const ipKey = (kind: string, ip: string) => `${kind} ip ${ip}`;

const accountKey = (kind: string, account: string) =>
  `${kind} account ${sha256(account.toLowerCase()).toString('base64url')}`;

function keysOf(kind: string, each: Record<'ip' | 'account' | 'all', Limit>, ip: string, account: string | undefined) {
  return [
    { key: ipKey(kind, ip), limit: each.ip },
    ...(account === undefined ? [] : [{ key: accountKey(kind, account), limit: each.account }]),
    { key: `${kind} all`, limit: each.all },
  ];
}
