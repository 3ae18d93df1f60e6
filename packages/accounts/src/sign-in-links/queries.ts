import { type Database, sql } from '@chatai/core/database';

/** Stores a link beside those that still work; those of which the time is over go. */
export async function addLink(
  system: Database,
  link: { id: string; tokenHash: Buffer; createdAt: Date; expiresAt: Date },
): Promise<void> {
  await system.kysely
    .with('over', (query) =>
      query.deleteFrom('sign_in_links').where('used_at', 'is', null).where('expires_at', '<=', link.createdAt),
    )
    .insertInto('sign_in_links')
    .values({ id: link.id, token_hash: link.tokenHash, created_at: link.createdAt, expires_at: link.expiresAt })
    .execute();
}

/** True for the one caller who gets there first: the other unused links end with it. All are locked in one order, so of two used at once one waits and finds itself gone. */
export async function takeLink(system: Database, tokenHash: Buffer, now: Date): Promise<boolean> {
  const { rows } = await sql`
    with unused as materialized (
      select id, token_hash, expires_at from sign_in_links where used_at is null order by id for update
    ), taken as (
      update sign_in_links set used_at = ${now}
        from unused
       where sign_in_links.id = unused.id and unused.token_hash = ${tokenHash} and unused.expires_at > ${now}
      returning sign_in_links.id
    ), ended as (
      delete from sign_in_links using unused, taken where sign_in_links.id = unused.id and unused.id <> taken.id
    )
    select id from taken`.execute(system.kysely);
  return rows.length > 0;
}

/** Has anybody ever signed in? Used links stay as the record of it. */
export async function someoneSignedIn(system: Database): Promise<boolean> {
  const row = await system.kysely
    .selectFrom('sign_in_links')
    .select('id')
    .where('used_at', 'is not', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
