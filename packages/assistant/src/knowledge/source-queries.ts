import type { PageRequest } from '@chatai/contract/page';
import { type Db, sql } from '@chatai/core/database';

export interface SourceRow {
  id: string;
  assistant_id: string;
  kind: 'text' | 'qa';
  title: string;
  state: 'queued' | 'processing' | 'ready' | 'failed';
  progress: number;
  passages: number;
  error: string | null;
  created_at: Date;
}

const shown = ['id', 'assistant_id', 'kind', 'title', 'state', 'progress', 'passages', 'error', 'created_at'] as const;

interface Which {
  workspaceId: string;
  sourceId: string;
}

/** Undefined when the workspace has no such assistant. */
export async function insertSource(
  db: Db,
  row: {
    id: string;
    workspaceId: string;
    assistantId: string;
    kind: 'text' | 'qa';
    title: string;
    body: string;
    question: string | null;
  },
): Promise<SourceRow | undefined> {
  return db
    .insertInto('knowledge_sources')
    .columns(['id', 'workspace_id', 'assistant_id', 'kind', 'title', 'body', 'question'])
    .expression((from) =>
      from
        .selectFrom('assistants')
        .select([
          sql<string>`${row.id}::uuid`.as('id'),
          'workspace_id',
          'assistants.id as assistant_id',
          sql<'text' | 'qa'>`${row.kind}::source_kind`.as('kind'),
          sql<string>`${row.title}`.as('title'),
          sql<string>`${row.body}`.as('body'),
          sql<string | null>`${row.question}`.as('question'),
        ])
        .where('assistants.id', '=', row.assistantId)
        .where('assistants.workspace_id', '=', row.workspaceId),
    )
    .returning(shown)
    .executeTakeFirst();
}

export const selectSource = (db: Db, { workspaceId, sourceId }: Which): Promise<SourceRow | undefined> =>
  db
    .selectFrom('knowledge_sources')
    .select(shown)
    .where('id', '=', sourceId)
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();

/** One more than `limit`, so that the caller sees whether there is a next page. */
export const selectSources = (
  db: Db,
  page: { workspaceId: string; assistantId?: string | undefined } & PageRequest,
): Promise<SourceRow[]> =>
  db
    .selectFrom('knowledge_sources')
    .select(shown)
    .where('workspace_id', '=', page.workspaceId)
    .$if(page.assistantId !== undefined, (query) => query.where('assistant_id', '=', page.assistantId as string))
    .$if(page.cursor !== undefined, (query) => query.where('id', '>', page.cursor as string))
    .orderBy('id')
    .limit(page.limit + 1)
    .execute();

/** Deletes the source, its passages with it, and tells the assistant's caches. */
export async function deleteSource(db: Db, { workspaceId, sourceId }: Which): Promise<boolean> {
  const gone = await db
    .deleteFrom('knowledge_sources')
    .where('id', '=', sourceId)
    .where('workspace_id', '=', workspaceId)
    .returning('assistant_id')
    .executeTakeFirst();
  if (!gone) return false;
  await touchKnowledge(db, { workspaceId, assistantId: gone.assistant_id });
  return true;
}

/** Says that the assistant's knowledge has changed. */
export async function touchKnowledge(db: Db, row: { workspaceId: string; assistantId: string }): Promise<void> {
  await db
    .updateTable('assistants')
    .set((eb) => ({ knowledge_version: eb('knowledge_version', '+', 1) }))
    .where('id', '=', row.assistantId)
    .where('workspace_id', '=', row.workspaceId)
    .execute();
}
