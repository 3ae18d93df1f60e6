import type { PageRequest } from '@chatai/contract/page';
import { type Db, sql } from '@chatai/core/database';

export interface VersionRow {
  version: number;
  name: string;
  instructions: string;
  language: string;
  model: string;
  fallback: string | null;
  greeting: string | null;
  created_at: Date;
}

export interface AssistantRow extends VersionRow {
  id: string;
  updated_at: Date;
}

interface Which {
  workspaceId: string;
  assistantId: string;
}

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
    .select(['a.id', 'a.version', 'a.created_at', 'a.updated_at', 'v.name', 'v.instructions', 'v.language', 'v.model'])
    .select(['v.fallback', 'v.greeting'])
    .where('a.workspace_id', '=', workspaceId);

export async function insertAssistant(db: Db, row: { id: string; workspaceId: string; name: string }): Promise<void> {
  await db.insertInto('assistants').values({ id: row.id, workspace_id: row.workspaceId, name: row.name }).execute();
}

export async function insertVersion(
  db: Db,
  row: Which & { id: string } & Omit<VersionRow, 'created_at'>,
): Promise<void> {
  const { id, workspaceId, assistantId, version, name, instructions, language, model, fallback, greeting } = row;
  await db
    .insertInto('assistant_versions')
    .values({
      id,
      workspace_id: workspaceId,
      assistant_id: assistantId,
      version,
      name,
      instructions,
      language,
      model,
      fallback,
      greeting,
    })
    .execute();
}

export const selectAssistant = (db: Db, { workspaceId, assistantId }: Which): Promise<AssistantRow | undefined> =>
  published(db, workspaceId).where('a.id', '=', assistantId).executeTakeFirst();

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
export const selectAssistants = (db: Db, page: { workspaceId: string } & PageRequest): Promise<AssistantRow[]> =>
  published(db, page.workspaceId)
    .$if(page.cursor !== undefined, (query) => query.where('a.id', '>', page.cursor as string))
    .orderBy('a.id')
    .limit(page.limit + 1)
    .execute();

/** Ids and names of all assistants of a workspace, oldest first. Index: assistants_by_workspace. */
export const selectNames = (db: Db, workspaceId: string): Promise<{ id: string; name: string }[]> =>
  db.selectFrom('assistants').select(['id', 'name']).where('workspace_id', '=', workspaceId).orderBy('id').execute();

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
    .select(['version', 'name', 'instructions', 'language', 'model', 'fallback', 'greeting', 'created_at'])
    .where('assistant_id', '=', assistantId)
    .where('workspace_id', '=', workspaceId)
    .orderBy('version', 'desc')
    .limit(100)
    .execute();

export async function deleteAssistant(db: Db, { workspaceId, assistantId }: Which): Promise<boolean> {
  const result = await db
    .deleteFrom('assistants')
    .where('id', '=', assistantId)
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}
