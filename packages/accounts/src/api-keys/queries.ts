import type { ApiKey } from '@chatai/contract/api-keys';
import type { PageRequest } from '@chatai/contract/page';
import type { Scope } from '@chatai/contract/scopes';
import { type Database, type Db, sql } from '@chatai/core/database';

const shown = [
  ...(['id', 'name', 'scopes', 'last4', 'created_at', 'last_used_at'] as const),
  ...(['sandbox', 'requests_per_minute', 'created_by', 'first_status'] as const),
] as const;

/** A key with the id of who made it, whose name the role of requests does not see. */
export interface StoredKey extends Omit<ApiKey, 'createdBy'> {
  creatorId: string | null;
}

interface Row {
  id: string;
  name: string;
  scopes: string[];
  last4: string;
  created_at: Date;
  last_used_at: Date | null;
  sandbox: boolean;
  requests_per_minute: number | null;
  created_by: string | null;
  first_status: number | null;
}

/** Keys of a workspace in the order they were made. Uses api_keys_by_workspace. */
export async function selectKeys(tx: Db, workspaceId: string, page: PageRequest): Promise<StoredKey[]> {
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

export async function selectKey(tx: Db, workspaceId: string, id: string): Promise<StoredKey | undefined> {
  const row = await tx
    .selectFrom('api_keys')
    .select(shown)
    .where('id', '=', id)
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
  return row && toApiKey(row);
}

export async function setKeyLimit(
  tx: Db,
  workspaceId: string,
  id: string,
  requestsPerMinute: number | null,
): Promise<StoredKey | undefined> {
  const row = await tx
    .updateTable('api_keys')
    .set({ requests_per_minute: requestsPerMinute })
    .where('id', '=', id)
    .where('workspace_id', '=', workspaceId)
    .returning(shown)
    .executeTakeFirst();
  return row && toApiKey(row);
}

/** Written by the request's role, which can't write hashes: opens nothing until `setKeyHash`. */
export async function insertKey(
  tx: Db,
  key: {
    id: string;
    workspaceId: string;
    name: string;
    scopes: Scope[];
    last4: string;
    sandbox: boolean;
    createdBy: string | null;
  },
): Promise<StoredKey> {
  const row = await tx
    .insertInto('api_keys')
    .values({
      id: key.id,
      workspace_id: key.workspaceId,
      name: key.name,
      scopes: key.scopes,
      last4: key.last4,
      sandbox: key.sandbox,
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
  sandbox: boolean;
  /** Null: without a limit. */
  requestsPerMinute: number | null;
  /** Has a request of it been answered before? */
  answered: boolean;
}

/** The key directory: whose key is it? Stands before any tenant is known. Uses the unique index of key_hash. */
export async function selectKeyByHash(system: Database, hash: Buffer): Promise<KnownKey | undefined> {
  const row = await system.kysely
    .selectFrom('api_keys')
    .select(['id', 'workspace_id', 'scopes', 'sandbox', 'requests_per_minute', 'first_status'])
    .where('key_hash', '=', hash)
    .executeTakeFirst();
  return (
    row && {
      id: row.id,
      workspaceId: row.workspace_id,
      scopes: row.scopes as Scope[],
      sandbox: row.sandbox,
      requestsPerMinute: row.requests_per_minute,
      answered: row.first_status !== null,
    }
  );
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

/** True for the one answer that was the first. */
export async function noteFirstStatus(
  system: Database,
  { keyId, workspaceId }: { keyId: string; workspaceId: string },
  status: number,
): Promise<boolean> {
  const { numUpdatedRows } = await system.kysely
    .updateTable('api_keys')
    .set({ first_status: status })
    .where('id', '=', keyId)
    .where('workspace_id', '=', workspaceId)
    .where('first_status', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

const toApiKey = (row: Row): StoredKey => ({
  id: row.id,
  name: row.name,
  // Written through the contract's enum only.
  scopes: row.scopes as Scope[],
  last4: row.last4,
  createdAt: row.created_at.toISOString(),
  lastUsedAt: row.last_used_at?.toISOString() ?? null,
  sandbox: row.sandbox,
  requestsPerMinute: row.requests_per_minute,
  creatorId: row.created_by,
  firstStatus: row.first_status,
});
