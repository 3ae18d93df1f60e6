import { type Database, type Db, sql } from '@chatai/core/database';
import type { Purpose } from './one-time-links.ts';

export interface LinkRow {
  id: string;
  purpose: Purpose;
  user_id: string | null;
  email: string | null;
}

/** Stores a link. Those whose time is over go, and so do unused ones of the same purpose and address but the admin's. Indexes: one_time_links_by_end, _by_address. */
export async function insertLink(
  db: Db,
  link: {
    id: string;
    tokenHash: Buffer;
    purpose: Purpose;
    userId: string | null;
    email: string | null;
    createdAt: Date;
    expiresAt: Date;
  },
): Promise<void> {
  await db
    .with('over', (query) =>
      query
        .deleteFrom('one_time_links')
        .where('used_at', 'is', null)
        .where(({ or, and, eb }) =>
          or([
            eb('expires_at', '<=', link.createdAt),
            and([
              eb('purpose', '=', link.purpose),
              eb('purpose', '<>', 'admin'),
              eb(sql`lower(email)`, '=', link.email?.toLowerCase() ?? null),
            ]),
          ]),
        ),
    )
    .insertInto('one_time_links')
    .values({
      id: link.id,
      token_hash: link.tokenHash,
      purpose: link.purpose,
      user_id: link.userId,
      email: link.email,
      created_at: link.createdAt,
      expires_at: link.expiresAt,
    })
    .execute();
}

/**
 * A link that still works: not used, not over, and of a user whose address is still that at issue (security.md T17) — but one that changes the
 * address, which is bound to the new one.
 */
const working = (db: Db, tokenHash: Buffer, now: Date) =>
  db
    .selectFrom('one_time_links as l')
    .leftJoin('users as u', 'u.id', 'l.user_id')
    .select(['l.id', 'l.purpose', 'l.user_id', 'l.email'])
    .where('l.token_hash', '=', tokenHash)
    .where('l.used_at', 'is', null)
    .where('l.expires_at', '>', now)
    .where(({ or, eb }) =>
      or([
        eb('l.user_id', 'is', null),
        eb('l.purpose', 'in', ['admin', 'change-email']),
        eb(sql`lower(u.email)`, '=', sql`lower(l.email)`),
      ]),
    );

export const selectLink = async (system: Database, tokenHash: Buffer, now: Date): Promise<LinkRow | undefined> =>
  (await working(system.kysely, tokenHash, now).executeTakeFirst()) as LinkRow | undefined;

/**
 * Uses a link up, for the one caller who gets there first. With one of the admin's all others of the admin end: they are locked in one order,
 * so of two used at once one waits and finds itself gone.
 */
export async function takeLinkRow(tx: Db, tokenHash: Buffer, now: Date): Promise<LinkRow | undefined> {
  await sql`select from one_time_links where used_at is null and (token_hash = ${tokenHash} or purpose = 'admin') order by id for update`.execute(
    tx,
  );
  const link = (await working(tx, tokenHash, now).executeTakeFirst()) as LinkRow | undefined;
  if (!link) return undefined;
  if (link.purpose === 'admin') {
    await tx.updateTable('one_time_links').set({ used_at: now }).where('id', '=', link.id).execute();
    await tx.deleteFrom('one_time_links').where('purpose', '=', 'admin').where('used_at', 'is', null).execute();
  } else await tx.deleteFrom('one_time_links').where('id', '=', link.id).execute();
  return link;
}

/** Ends what mails still carry for a user whose way in has changed. */
export async function deleteLinksOf(tx: Db, userId: string): Promise<void> {
  await tx.deleteFrom('one_time_links').where('user_id', '=', userId).where('used_at', 'is', null).execute();
}

/** Has anybody ever signed in? Used links of the admin stay as the record of it. */
export async function someoneSignedIn(system: Database): Promise<boolean> {
  const row = await system.kysely
    .selectFrom('one_time_links')
    .select('id')
    .where('purpose', '=', 'admin')
    .where('used_at', 'is not', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
