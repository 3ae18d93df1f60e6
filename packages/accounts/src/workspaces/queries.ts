import type { Workspace } from '@chatai/contract/me';
import { type Database, type Db, sql } from '@chatai/core/database';

/** All workspaces, oldest first, at most `max`. */
export const oldestWorkspaces = (system: Database, max: number): Promise<Workspace[]> =>
  system.kysely.selectFrom('workspaces').select(['id', 'name', 'slug']).orderBy('id').limit(max).execute();

/** By id or slug. */
export async function findWorkspace(system: Database, idOrSlug: string): Promise<Workspace | undefined> {
  const column = isUuid(idOrSlug) ? 'id' : 'slug';
  return system.kysely
    .selectFrom('workspaces')
    .select(['id', 'name', 'slug'])
    .where(column, '=', idOrSlug)
    .executeTakeFirst();
}

/** Has the platform's admin suspended it? */
export async function isSuspended(system: Database, id: string): Promise<boolean> {
  const row = await system.kysely
    .selectFrom('workspaces')
    .select('suspended_at')
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.suspended_at != null;
}

/** The workspace as this transaction sees it. */
export const selectWorkspace = (tx: Db, id: string): Promise<Workspace | undefined> =>
  tx.selectFrom('workspaces').select(['id', 'name', 'slug']).where('id', '=', id).executeTakeFirst();

export interface SettingsRow extends Workspace {
  time_zone: string;
  language: string;
  created_at: Date;
}

const settings = ['id', 'name', 'slug', 'time_zone', 'language', 'created_at'] as const;

export const selectSettings = (tx: Db, id: string): Promise<SettingsRow | undefined> =>
  tx.selectFrom('workspaces').select(settings).where('id', '=', id).executeTakeFirst();

export const updateSettings = (
  tx: Db,
  id: string,
  change: { name?: string; time_zone?: string; language?: string },
): Promise<SettingsRow | undefined> =>
  tx.updateTable('workspaces').set(change).where('id', '=', id).returning(settings).executeTakeFirst();

/** Returns false when the slug is taken. */
export async function insertWorkspace(system: Database, workspace: Workspace): Promise<boolean> {
  const inserted = await system.kysely
    .insertInto('workspaces')
    .values(workspace)
    .onConflict((conflict) => conflict.column('slug').doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** The first workspace of an installation: only while there is none. */
export async function insertFirstWorkspace(system: Database, workspace: Workspace): Promise<boolean> {
  const { rows } = await sql`
    insert into workspaces (id, name, slug)
    select ${workspace.id}, ${workspace.name}, ${workspace.slug}
    where not exists (select from workspaces)
    on conflict (slug) do nothing
    returning id`.execute(system.kysely);
  return rows.length > 0;
}

const isUuid = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
