import type { Clock } from '@chatai/core/clock';
import { randomSecret, sha256 } from '@chatai/core/crypto';
import { type Database, sql } from '@chatai/core/database';
import type { Ids, RandomBytes } from '@chatai/core/ids';
import { type CookieNames, readCookie } from '../sessions/index.ts';

export interface ChallengeDeps {
  system: Database;
  clock: Clock;
  ids: Ids;
  cookies: CookieNames;
  random?: RandomBytes;
}

export type ChallengePurpose = 'second-factor' | 'sign-in-by-passkey' | 'add-passkey' | 'oidc';

export interface Challenge {
  id: string;
  /** Null: whoever answers says who they are. */
  userId: string | null;
  /** What an authenticator signs. */
  challenge: string | null;
}

const lifetimeMs = 10 * 60_000;
/** Wrong answers after which one begins anew. */
const mostTries = 5;

/** Waits for the next step, which the cookie in the returned `Set-Cookie` line belongs to. */
export async function openChallenge(
  { system, clock, ids, cookies, random }: ChallengeDeps,
  what: { purpose: ChallengePurpose; userId?: string; challenge?: string },
): Promise<string> {
  const token = randomSecret(32, random);
  const now = clock.now();
  await system.kysely
    .with('over', (query) => query.deleteFrom('challenges').where('expires_at', '<=', new Date(now)))
    .insertInto('challenges')
    .values({
      id: ids.uuid(),
      token_hash: sha256(token),
      user_id: what.userId ?? null,
      purpose: what.purpose,
      challenge: what.challenge ?? null,
      expires_at: new Date(now + lifetimeMs),
    })
    .execute();
  return cookies.challenge.line(token, lifetimeMs / 1_000);
}

/** The challenge that these cookies belong to, with one more try counted; undefined when there is none, or no try is left. */
export async function tryChallenge(
  { system, clock, cookies }: ChallengeDeps,
  header: string | undefined,
  purpose: ChallengePurpose,
): Promise<Challenge | undefined> {
  const token = readCookie(header, cookies.challenge);
  if (!token) return undefined;
  const row = await system.kysely
    .updateTable('challenges')
    .set({ tries: sql`tries + 1` })
    .where('token_hash', '=', sha256(token))
    .where('purpose', '=', purpose)
    .where('expires_at', '>', new Date(clock.now()))
    .where('tries', '<', mostTries)
    .returning(['id', 'user_id', 'challenge'])
    .executeTakeFirst();
  return row && { id: row.id, userId: row.user_id, challenge: row.challenge };
}

/** Ends a challenge that was answered: true for the one caller who gets there first. */
export async function takeChallenge(
  { system }: Pick<ChallengeDeps, 'system'>,
  challenge: Pick<Challenge, 'id'>,
): Promise<boolean> {
  const { numDeletedRows } = await system.kysely
    .deleteFrom('challenges')
    .where('id', '=', challenge.id)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
