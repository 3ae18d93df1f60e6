import { type Db, sql } from '@chatai/core/database';

interface Which {
  workspaceId: string;
  sourceId: string;
}

export interface SourceContent {
  assistant_id: string;
  body: string;
  question: string | null;
  search_key: number;
}

export interface ChunkRow {
  id: string;
  ordinal: number;
  body: string;
  /** Start and end of each sentence. */
  sentences: number[];
  language: string;
  words: string;
  stems: string;
  stemCount: number;
  lexemes: string[];
}

/** Takes a source into work. Undefined when it was removed. */
export async function beginSource(db: Db, { workspaceId, sourceId }: Which): Promise<SourceContent | undefined> {
  return db
    .updateTable('knowledge_sources as s')
    .from('assistants as a')
    .set({ state: 'processing', progress: 0, error: null, updated_at: sql`chatai_now()` })
    .whereRef('a.id', '=', 's.assistant_id')
    .whereRef('a.workspace_id', '=', 's.workspace_id')
    .where('s.id', '=', sourceId)
    .where('s.workspace_id', '=', workspaceId)
    .returning(['s.assistant_id', 's.body', 's.question', 'a.search_key'])
    .executeTakeFirst();
}

export async function deleteChunks(db: Db, { workspaceId, sourceId }: Which): Promise<void> {
  await db
    .deleteFrom('knowledge_chunks')
    .where('source_id', '=', sourceId)
    .where('workspace_id', '=', workspaceId)
    .execute();
}

/** Writes passages. Nothing is written for a source that was removed meanwhile. */
export async function insertChunks(
  db: Db,
  { workspaceId, sourceId, rows }: Which & { rows: ChunkRow[] },
): Promise<void> {
  const input = JSON.stringify(rows);
  await sql`
    insert into knowledge_chunks
      (id, workspace_id, source_id, ordinal, body, sentences, language, words, stems, stem_count, terms)
    select r.id, s.workspace_id, s.id, r.ordinal, r.body, r.sentences, r.language, r.words, r.stems, r."stemCount",
           array_to_tsvector(r.lexemes)
    from knowledge_sources s
    cross join jsonb_to_recordset(${input}::jsonb) as r (id uuid, ordinal integer, body text, sentences integer[],
      language text, words text, stems text, "stemCount" integer, lexemes text[])
    where s.id = ${sourceId} and s.workspace_id = ${workspaceId}`.execute(db);
}

export async function reportProgress(db: Db, row: Which & { progress: number }): Promise<void> {
  await update(db, row, { progress: row.progress });
}

export async function finishSource(db: Db, row: Which & { passages: number }): Promise<void> {
  await update(db, row, { state: 'ready', progress: 1, passages: row.passages });
}

export async function failSource(db: Db, row: Which & { error: string }): Promise<void> {
  await update(db, row, { state: 'failed', error: row.error });
}

async function update(
  db: Db,
  { workspaceId, sourceId }: Which,
  change: { state?: 'ready' | 'failed'; progress?: number; passages?: number; error?: string },
): Promise<void> {
  await db
    .updateTable('knowledge_sources')
    .set({ ...change, updated_at: sql`chatai_now()` })
    .where('id', '=', sourceId)
    .where('workspace_id', '=', workspaceId)
    .execute();
}
