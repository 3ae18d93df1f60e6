import type { PageRequest } from '@chatai/contract/page';
import type { Db, Sql } from '@chatai/core/database';

export interface ProviderRow {
  id: string;
  kind: 'openai-compatible';
  name: string;
  slug: string;
  base_url: string;
  models: string[];
  key_last4: string | null;
  created_at: Date;
}

/** A provider as assistants name it: by its slug, or by its name where that is clear. */
export type Offer = Pick<ProviderRow, 'name' | 'slug' | 'models'>;

const shown = ['id', 'kind', 'name', 'slug', 'base_url', 'models', 'key_last4', 'created_at'] as const;

/** With its sealed key: for the system role. */
export async function selectProvider(
  sql: Sql,
  { workspaceId, slug }: { workspaceId: string; slug: string },
): Promise<{ id: string; base_url: string; key_sealed: Buffer | null } | undefined> {
  const { rows } = await sql.query<{ id: string; base_url: string; key_sealed: Buffer | null }>({
    name: 'models_select_provider',
    text: 'select id, base_url, key_sealed from model_providers where workspace_id = $1 and slug = $2',
    values: [workspaceId, slug],
  });
  return rows[0];
}

/** What the providers of a workspace are called and offer. */
export const selectOffers = (db: Db, workspaceId: string): Promise<Offer[]> =>
  db
    .selectFrom('model_providers')
    .select(['name', 'slug', 'models'])
    .where('workspace_id', '=', workspaceId)
    .orderBy('id')
    .execute();

/** Undefined when the workspace has one of this name or slug. */
export async function insertProvider(
  db: Db,
  row: {
    id: string;
    workspaceId: string;
    name: string;
    slug: string;
    baseUrl: string;
    keySealed: Buffer | null;
    keyLast4: string | null;
    models: string[];
  },
): Promise<ProviderRow | undefined> {
  return db
    .insertInto('model_providers')
    .values({
      id: row.id,
      workspace_id: row.workspaceId,
      kind: 'openai-compatible',
      name: row.name,
      slug: row.slug,
      base_url: row.baseUrl,
      key_sealed: row.keySealed,
      key_last4: row.keyLast4,
      models: row.models,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning(shown)
    .executeTakeFirst();
}

/** One more than `limit`, so that the caller sees whether there is a next page. */
export const selectProviders = (db: Db, page: { workspaceId: string } & PageRequest): Promise<ProviderRow[]> =>
  db
    .selectFrom('model_providers')
    .select(shown)
    .where('workspace_id', '=', page.workspaceId)
    .$if(page.cursor !== undefined, (query) => query.where('id', '>', page.cursor as string))
    .orderBy('id')
    .limit(page.limit + 1)
    .execute();

export async function deleteProvider(db: Db, row: { workspaceId: string; providerId: string }): Promise<boolean> {
  const result = await db
    .deleteFrom('model_providers')
    .where('id', '=', row.providerId)
    .where('workspace_id', '=', row.workspaceId)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}
