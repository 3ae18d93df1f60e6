import type { PageRequest } from '@chatai/contract/page';
import { type Db, sql } from '@chatai/core/database';
import type { Settings } from './settings.ts';

export interface VersionRow extends Settings {
  version: number;
  published_by: string | null;
  restored_from: number | null;
  created_at: Date;
}

export interface AssistantRow extends VersionRow {
  id: string;
  updated_at: Date;
  deleted_at: Date | null;
  /** The draft's fields differ, or differed, from what is published. */
  has_draft: boolean;
}

interface Which {
  workspaceId: string;
  assistantId: string;
}

const settings = ['name', 'instructions', 'language', 'model', 'fallback', 'greeting', 'suggestions'] as const;
const ofVersion = ['version', ...settings, 'published_by', 'restored_from', 'created_at'] as const;

/** The published version joined to its assistant. */
const published = (db: Db, workspaceId: string) =>
  db
    .selectFrom('assistants as a')
    .innerJoin('assistant_versions as v', (join) =>
      join
        .onRef('v.assistant_id', '=', 'a.id')
        .onRef('v.version', '=', 'a.version')
        .onRef('v.workspace_id', '=', 'a.workspace_id'),
    )
    .select(['a.id', 'a.version', 'a.created_at', 'a.updated_at', 'a.deleted_at', 'v.name', 'v.instructions'])
    .select(['v.language', 'v.model', 'v.fallback', 'v.greeting', 'v.suggestions', 'v.published_by', 'v.restored_from'])
    .select(({ exists, selectFrom }) =>
      exists(
        selectFrom('assistant_drafts as d')
          .select('d.assistant_id')
          .whereRef('d.assistant_id', '=', 'a.id')
          .whereRef('d.workspace_id', '=', 'a.workspace_id'),
      )
        .$castTo<boolean>()
        .as('has_draft'),
    )
    .where('a.workspace_id', '=', workspaceId);

export async function insertAssistant(db: Db, row: { id: string; workspaceId: string; name: string }): Promise<void> {
  await db.insertInto('assistants').values({ id: row.id, workspace_id: row.workspaceId, name: row.name }).execute();
}

export async function insertVersion(
  db: Db,
  row: Which & {
    id: string;
    version: number;
    settings: Settings;
    publishedBy: string | null;
    restoredFrom: number | null;
  },
): Promise<void> {
  await db
    .insertInto('assistant_versions')
    .values({
      id: row.id,
      workspace_id: row.workspaceId,
      assistant_id: row.assistantId,
      version: row.version,
      ...row.settings,
      published_by: row.publishedBy,
      restored_from: row.restoredFrom,
    })
    .execute();
}

/** One that is not deleted. */
export const selectAssistant = (db: Db, { workspaceId, assistantId }: Which): Promise<AssistantRow | undefined> =>
  published(db, workspaceId).where('a.id', '=', assistantId).where('a.deleted_at', 'is', null).executeTakeFirst();

/**
 * The same with the assistant's row locked first, so that two changes get two numbers. Two statements: the one that waited for the lock must
 * see the version that the other published, and a join read before the wait would find none.
 */
export async function lockAssistant(db: Db, which: Which): Promise<AssistantRow | undefined> {
  await db
    .selectFrom('assistants')
    .select('id')
    .where('id', '=', which.assistantId)
    .where('workspace_id', '=', which.workspaceId)
    .forUpdate()
    .executeTakeFirst();
  return selectAssistant(db, which);
}

/** One more than `limit`, so that the caller sees whether there is a next page. */
export const selectAssistants = (
  db: Db,
  page: { workspaceId: string; deleted: boolean } & PageRequest,
): Promise<AssistantRow[]> =>
  published(db, page.workspaceId)
    .where('a.deleted_at', page.deleted ? 'is not' : 'is', null)
    .$if(page.cursor !== undefined, (query) => query.where('a.id', '>', page.cursor as string))
    .orderBy('a.id')
    .limit(page.limit + 1)
    .execute();

/** Ids and names of all assistants of a workspace, oldest first. Index: assistants_by_workspace. */
export const selectNames = (db: Db, workspaceId: string): Promise<{ id: string; name: string }[]> =>
  db
    .selectFrom('assistants')
    .select(['id', 'name'])
    .where('workspace_id', '=', workspaceId)
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .execute();

export async function publishVersion(db: Db, row: Which & { version: number; name: string }): Promise<void> {
  await db
    .updateTable('assistants')
    .set({ version: row.version, name: row.name, updated_at: sql`chatai_now()` })
    .where('id', '=', row.assistantId)
    .where('workspace_id', '=', row.workspaceId)
    .execute();
}

export const selectVersions = (db: Db, { workspaceId, assistantId }: Which): Promise<VersionRow[]> =>
  db
    .selectFrom('assistant_versions')
    .select(ofVersion)
    .where('assistant_id', '=', assistantId)
    .where('workspace_id', '=', workspaceId)
    .orderBy('version', 'desc')
    .limit(100)
    .execute();

export const selectVersion = (db: Db, which: Which & { version: number }): Promise<VersionRow | undefined> =>
  db
    .selectFrom('assistant_versions')
    .select(ofVersion)
    .where('assistant_id', '=', which.assistantId)
    .where('workspace_id', '=', which.workspaceId)
    .where('version', '=', which.version)
    .executeTakeFirst();

/** Deletes, or brings back. False when there is no such assistant in that state. */
export async function setDeleted(db: Db, which: Which, deleted: boolean): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('assistants')
    .set({ deleted_at: deleted ? sql<Date>`chatai_now()` : null })
    .where('id', '=', which.assistantId)
    .where('workspace_id', '=', which.workspaceId)
    .where('deleted_at', deleted ? 'is' : 'is not', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export interface DraftRow extends Settings {
  base_version: number;
  revision: number;
  updated_by: string | null;
  updated_at: Date;
}

export const selectDraft = (db: Db, { workspaceId, assistantId }: Which): Promise<DraftRow | undefined> =>
  db
    .selectFrom('assistant_drafts')
    .select([...settings, 'base_version', 'revision', 'updated_by', 'updated_at'])
    .where('assistant_id', '=', assistantId)
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();

export async function putDraft(
  db: Db,
  row: Which & { settings: Settings; baseVersion: number; revision: number; updatedBy: string | null },
): Promise<void> {
  const values = {
    ...row.settings,
    base_version: row.baseVersion,
    revision: row.revision,
    updated_by: row.updatedBy,
    updated_at: sql<Date>`chatai_now()`,
  };
  await db
    .insertInto('assistant_drafts')
    .values({ assistant_id: row.assistantId, workspace_id: row.workspaceId, ...values })
    .onConflict((conflict) => conflict.columns(['assistant_id', 'workspace_id']).doUpdateSet(values))
    .execute();
}

export async function deleteDraft(db: Db, { workspaceId, assistantId }: Which): Promise<void> {
  await db
    .deleteFrom('assistant_drafts')
    .where('assistant_id', '=', assistantId)
    .where('workspace_id', '=', workspaceId)
    .execute();
}

export async function deleteAssistant(db: Db, { workspaceId, assistantId }: Which): Promise<boolean> {
  const result = await db
    .deleteFrom('assistants')
    .where('id', '=', assistantId)
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}
