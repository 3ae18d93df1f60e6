import type { PageRequest } from '@chatai/contract/page';
import { type Db, sql } from '@chatai/core/database';

export interface SourceRow {
  id: string;
  assistant_id: string;
  kind: 'text' | 'qa' | 'file';
  title: string;
  state: 'queued' | 'processing' | 'ready' | 'failed';
  stage: string;
  progress: number;
  passages: number;
  error: string | null;
  error_code: string | null;
  file_name: string | null;
  media_type: string | null;
  size_bytes: number | null;
  pages: number | null;
  version: number;
  started_at: Date | null;
  created_at: Date;
  updated_at: Date;
  deleted_at: Date | null;
}

const shown = [
  ...([
    'id',
    'assistant_id',
    'kind',
    'title',
    'state',
    'stage',
    'progress',
    'passages',
    'error',
    'error_code',
  ] as const),
  ...(['file_name', 'media_type', 'size_bytes', 'pages', 'version', 'started_at', 'created_at'] as const),
  ...(['updated_at', 'deleted_at'] as const),
] as const;

export interface WhichSource {
  workspaceId: string;
  sourceId: string;
}

/** What a source is made of: `body` of a text, of a pair the answer, of a file nothing until it is read. */
export interface Content {
  kind: 'text' | 'qa' | 'file';
  title: string;
  body: string | null;
  question: string | null;
  file: { name: string; mediaType: string; bytes: Uint8Array } | undefined;
}

/** Undefined when the workspace has no such assistant. */
export async function insertSource(
  db: Db,
  { id, workspaceId, assistantId, content }: { id: string; workspaceId: string; assistantId: string; content: Content },
): Promise<SourceRow | undefined> {
  const { kind, title, body, question, file } = content;
  const { rows } = await sql<SourceRow>`
    insert into knowledge_sources (id, workspace_id, assistant_id, kind, title, body, question, file_name, media_type, size_bytes)
    select ${id}::uuid, a.workspace_id, a.id, ${kind}::source_kind, ${title}, ${body}, ${question}, ${file?.name ?? null}, ${file?.mediaType ?? null},
           ${file?.bytes.length ?? null}::integer
      from assistants a where a.id = ${assistantId} and a.workspace_id = ${workspaceId} and a.deleted_at is null
    returning ${sql.join(shown.map((column) => sql.ref(column)))}`.execute(db);
  return rows[0];
}

export async function putFile(db: Db, { workspaceId, sourceId }: WhichSource, bytes: Uint8Array): Promise<void> {
  await sql`
    insert into knowledge_files (source_id, workspace_id, bytes) values (${sourceId}, ${workspaceId}, ${Buffer.from(bytes)})
    on conflict (source_id, workspace_id) do update set bytes = excluded.bytes`.execute(db);
}

export async function countSources(db: Db, workspaceId: string, assistantId: string): Promise<number> {
  const { count } = await db
    .selectFrom('knowledge_sources')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('assistant_id', '=', assistantId)
    .where('workspace_id', '=', workspaceId)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow();
  return count;
}

/** Also one that is deleted, for whom it may be restored. */
export const selectSource = (db: Db, { workspaceId, sourceId }: WhichSource): Promise<SourceRow | undefined> =>
  db
    .selectFrom('knowledge_sources')
    .select(shown)
    .where('id', '=', sourceId)
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();

export interface SourceFilter {
  workspaceId: string;
  assistantId?: string | undefined;
  state?: SourceRow['state'] | undefined;
  /** By when they were added; default `oldest` first. */
  order?: 'oldest' | 'newest' | undefined;
  deleted: boolean;
}

const filtered = (db: Db, { workspaceId, assistantId, deleted }: SourceFilter) =>
  db
    .selectFrom('knowledge_sources')
    .where('workspace_id', '=', workspaceId)
    .where('deleted_at', deleted ? 'is not' : 'is', null)
    .$if(assistantId !== undefined, (query) => query.where('assistant_id', '=', assistantId as string));

/** One more than `limit`, so that the caller sees whether there is a next page. Index: knowledge_sources_by_workspace, or that by assistant. */
export const selectSources = (db: Db, page: SourceFilter & PageRequest): Promise<SourceRow[]> =>
  filtered(db, page)
    .select(shown)
    .$if(page.state !== undefined, (query) => query.where('state', '=', page.state as SourceRow['state']))
    .$if(page.cursor !== undefined, (query) =>
      query.where('id', page.order === 'newest' ? '<' : '>', page.cursor as string),
    )
    .orderBy('id', page.order === 'newest' ? 'desc' : 'asc')
    .limit(page.limit + 1)
    .execute();

/** How many are in each state, whatever the page and the state that is asked for. */
export async function countStates(db: Db, filter: SourceFilter): Promise<Record<SourceRow['state'], number>> {
  const rows = await filtered(db, filter)
    .select(['state', ({ fn }) => fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute();
  return {
    queued: 0,
    processing: 0,
    ready: 0,
    failed: 0,
    ...Object.fromEntries(rows.map(({ state, count }) => [state, count])),
  };
}

/** Queues a source anew. False when it is not in one of these states, or not there. */
export async function requeue(
  db: Db,
  { workspaceId, sourceId }: WhichSource,
  from: readonly SourceRow['state'][],
  content?: Content,
): Promise<SourceRow | undefined> {
  return db
    .updateTable('knowledge_sources')
    .set({
      state: 'queued',
      stage: 'waiting',
      progress: 0,
      error: null,
      error_code: null,
      started_at: null,
      updated_at: sql<Date>`chatai_now()`,
      ...(content
        ? {
            title: content.title,
            body: content.body,
            question: content.question,
            file_name: content.file?.name ?? null,
            media_type: content.file?.mediaType ?? null,
            size_bytes: content.file?.bytes.length ?? null,
            pages: null,
            version: sql<number>`version + 1`,
          }
        : {}),
    })
    .where('id', '=', sourceId)
    .where('workspace_id', '=', workspaceId)
    .where('deleted_at', 'is', null)
    .where('state', 'in', [...from])
    .returning(shown)
    .executeTakeFirst();
}

/** Deletes the source: nothing is found in it any more. Its text stays, to be restored. */
export async function deleteSource(db: Db, { workspaceId, sourceId }: WhichSource): Promise<boolean> {
  const gone = await db
    .updateTable('knowledge_sources')
    .set({ deleted_at: sql<Date>`chatai_now()`, passages: 0 })
    .where('id', '=', sourceId)
    .where('workspace_id', '=', workspaceId)
    .where('deleted_at', 'is', null)
    .returning('assistant_id')
    .executeTakeFirst();
  if (!gone) return false;
  await db
    .deleteFrom('knowledge_chunks')
    .where('source_id', '=', sourceId)
    .where('workspace_id', '=', workspaceId)
    .execute();
  await touchKnowledge(db, { workspaceId, assistantId: gone.assistant_id });
  return true;
}

/** False when there is no deleted source of this id. */
export async function undeleteSource(db: Db, { workspaceId, sourceId }: WhichSource): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('knowledge_sources')
    .set({ deleted_at: null })
    .where('id', '=', sourceId)
    .where('workspace_id', '=', workspaceId)
    .where('deleted_at', 'is not', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export interface PassageRow {
  id: string;
  source_id: string;
  ordinal: number;
  body: string;
  page: number | null;
}

/** In their order, from `after` on. */
export const selectPassages = (
  db: Db,
  { workspaceId, sourceId, after, limit }: WhichSource & { after: number; limit: number },
): Promise<PassageRow[]> =>
  db
    .selectFrom('knowledge_chunks')
    .select(['id', 'source_id', 'ordinal', 'body', 'page'])
    .where('source_id', '=', sourceId)
    .where('workspace_id', '=', workspaceId)
    .where('ordinal', '>', after)
    .orderBy('ordinal')
    .limit(limit)
    .execute();

/** Says that the assistant's knowledge has changed. */
export async function touchKnowledge(db: Db, row: { workspaceId: string; assistantId: string }): Promise<void> {
  await db
    .updateTable('assistants')
    .set((eb) => ({ knowledge_version: eb('knowledge_version', '+', 1) }))
    .where('id', '=', row.assistantId)
    .where('workspace_id', '=', row.workspaceId)
    .execute();
}
