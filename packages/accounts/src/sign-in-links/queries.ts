import type { Database } from '@chatai/core/database';

/** The new link is the only one: those before it stop working. */
export async function replaceLinks(
  system: Database,
  link: { id: string; tokenHash: Buffer; createdAt: Date; expiresAt: Date },
): Promise<void> {
  await system.kysely
    .with('older', (query) => query.deleteFrom('sign_in_links').where('used_at', 'is', null))
    .insertInto('sign_in_links')
    .values({ id: link.id, token_hash: link.tokenHash, created_at: link.createdAt, expires_at: link.expiresAt })
    .execute();
}

/** True for the one caller who gets there first. */
export async function takeLink(system: Database, tokenHash: Buffer, now: Date): Promise<boolean> {
  const taken = await system.kysely
    .updateTable('sign_in_links')
    .set({ used_at: now })
    .where('token_hash', '=', tokenHash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returning('id')
    .executeTakeFirst();
  return taken !== undefined;
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
