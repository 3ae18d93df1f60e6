import type { Clock } from '@chatai/core/clock';
import { randomSecret, sha256 } from '@chatai/core/crypto';
import type { Database, Db } from '@chatai/core/database';
import type { Ids, RandomBytes } from '@chatai/core/ids';
import { linkErrors } from './errors.ts';
import * as queries from './queries.ts';

export type Purpose = 'admin' | 'sign-up' | 'sign-in' | 'reset' | 'change-email';

const minute = 60_000;
/** How long a link works. The admin's: contract.md 1; a reset: security.md T17. */
const lifetimeMs: Record<Purpose, number> = {
  admin: 24 * 60 * minute,
  'sign-up': 24 * 60 * minute,
  'sign-in': 15 * minute,
  reset: 30 * minute,
  'change-email': 24 * 60 * minute,
};

export interface LinkDeps {
  system: Database;
  clock: Clock;
  ids: Ids;
  random?: RandomBytes;
}

/** A link and until when it works. The token is stored as a hash only, so a link can't be shown twice. */
export interface OneTimeLink {
  link: string;
  expiresAt: Date;
}

/**
 * Makes a link; one of the same purpose to the same address ends. `consoleUrl` without a slash at its end. `isForNobody`: it is over at once, and was
 * as much work (security.md T14).
 */
export async function issueLink(
  deps: LinkDeps,
  consoleUrl: string,
  what: { purpose: Purpose; userId?: string; email?: string; isForNobody?: boolean },
  db: Db = deps.system.kysely,
): Promise<OneTimeLink> {
  const token = randomSecret(32, deps.random);
  const now = deps.clock.now();
  const expiresAt = new Date(now + (what.isForNobody ? 0 : lifetimeMs[what.purpose]));
  await queries.insertLink(db, {
    id: deps.ids.uuid(),
    tokenHash: sha256(token),
    purpose: what.purpose,
    userId: what.userId ?? null,
    email: what.email ?? null,
    createdAt: new Date(now),
    expiresAt,
  });
  return { link: `${consoleUrl}/${what.purpose === 'reset' ? 'reset' : 'link'}/${token}`, expiresAt };
}

/** Makes a link that signs the platform's admin in; when one is used, all others end. */
export const createAdminLink = (deps: LinkDeps, consoleUrl: string): Promise<OneTimeLink> =>
  issueLink(deps, consoleUrl, { purpose: 'admin' });

/** For the summary of a start: a link until someone has signed in, then undefined. */
export async function createFirstAdminLink(deps: LinkDeps, consoleUrl: string): Promise<OneTimeLink | undefined> {
  return (await queries.someoneSignedIn(deps.system)) ? undefined : createAdminLink(deps, consoleUrl);
}

/** What a token is for; it stays. Throws `link-used`. */
export async function readLink(deps: Pick<LinkDeps, 'system' | 'clock'>, token: string): Promise<queries.LinkRow> {
  return working(await queries.selectLink(deps.system, sha256(token), new Date(deps.clock.now())));
}

/** Uses a token up, in the transaction of what it is for: when that fails, the link works still. Throws `link-used`. */
export async function takeLink(deps: Pick<LinkDeps, 'clock'>, tx: Db, token: string): Promise<queries.LinkRow> {
  return working(await queries.takeLinkRow(tx, sha256(token), new Date(deps.clock.now())));
}

function working(link: queries.LinkRow | undefined): queries.LinkRow {
  if (!link) throw linkErrors.linkUsed();
  return link;
}
