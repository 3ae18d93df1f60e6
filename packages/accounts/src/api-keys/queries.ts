import type { ApiKey } from '@chatai/contract/api-keys';
import type { PageRequest } from '@chatai/contract/page';
import type { Scope } from '@chatai/contract/scopes';
import { type Database, type Db, sql } from '@chatai/core/database';

const shown = ['id', 'name', 'scopes', 'last4', 'created_at', 'last_used_at'] as const;

interface Row {
  id: string;
  name: string;
  scopes: string[];
  last4: string;
  created_at: Date;
  last_used_at: Date | null;
}

/** Keys of a workspace in the order they were made. Uses api_keys_by_workspace. */
export async function selectKeys(tx: Db, workspaceId: string, page: PageRequest): Promise<ApiKey[]> {
  const rows = await tx
    .selectFrom('api_keys')
    .select(shown)
    .where('workspace_id', '=', workspaceId)
    .$if(page.cursor !== undefined, (query) => query.where('id', '>', page.cursor as string))
    .orderBy('id')
    .limit(page.limit + 1)
    .execute();
  return rows.map(toApiKey);
}

/** Written by the request's role, which can't write hashes: opens nothing until `setKeyHash`. */
export async function insertKey(
  tx: Db,
  key: { id: string; workspaceId: string; name: string; scopes: Scope[]; last4: string; createdBy: string | null },
): Promise<ApiKey> {
  const row = await tx
    .insertInto('api_keys')
    .values({
      id: key.id,
      workspace_id: key.workspaceId,
      name: key.name,
      scopes: key.scopes,
      last4: key.last4,
      created_by: key.createdBy,
    })
    .returning(shown)
    .executeTakeFirstOrThrow();
  return toApiKey(row);
}

export async function setKeyHash(system: Database, workspaceId: string, id: string, hash: Buffer): Promise<void> {
  await system.kysely
    .updateTable('api_keys')
    .set({ key_hash: hash })
    .where('id', '=', id)
    .where('workspace_id', '=', workspaceId)
    .execute();
}

export async function deleteKey(tx: Db, workspaceId: string, id: string): Promise<boolean> {
  const result = await tx
    .deleteFrom('api_keys')
    .where('id', '=', id)
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

export interface KnownKey {
  id: string;
  workspaceId: string;
  scopes: Scope[];
}

/** The key directory: whose key is it? Stands before any tenant is known. Uses the unique index of key_hash. */
export async function selectKeyByHash(system: Database, hash: Buffer): Promise<KnownKey | undefined> {
  const row = await system.kysely
    .selectFrom('api_keys')
    .select(['id', 'workspace_id', 'scopes'])
    .where('key_hash', '=', hash)
    .executeTakeFirst();
  return row && { id: row.id, workspaceId: row.workspace_id, scopes: row.scopes as Scope[] };
}

/** To the minute: a busy key writes its row once a minute. */
export async function touchKey(system: Database, key: KnownKey): Promise<void> {
  await system.kysely
    .updateTable('api_keys')
    .set({ last_used_at: sql<Date>`chatai_now()` })
    .where('id', '=', key.id)
    .where('workspace_id', '=', key.workspaceId)
    .where(({ or, eb }) =>
      or([eb('last_used_at', 'is', null), eb('last_used_at', '<', sql<Date>`chatai_now() - interval '1 minute'`)]),
    )
    .execute();
}

const toApiKey = (row: Row): ApiKey => ({
  id: row.id,
  name: row.name,
  // Written through the contract's enum only.
  scopes: row.scopes as Scope[],
  last4: row.last4,
  createdAt: row.created_at.toISOString(),
  lastUsedAt: row.last_used_at?.toISOString() ?? null,
});
