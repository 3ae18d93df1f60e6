import { type Db, sql } from '@chatai/core/database';

interface Which {
  workspaceId: string;
  sourceId: string;
}

export interface SourceContent {
  assistant_id: string;
  kind: 'text' | 'qa' | 'file';
  title: string;
  /** Of a file that was not read yet, null. */
  body: string | null;
  question: string | null;
  file_name: string | null;
  search_key: number;
}

export interface ChunkRow {
  id: string;
  ordinal: number;
  body: string;
  /** Of a file that has pages, from 1. */
  page: number | null;
  /** Start and end of each sentence. */
  sentences: number[];
  language: string;
  words: string;
  stems: string;
  stemCount: number;
  lexemes: string[];
}

/** Takes a source into work. Undefined when it was deleted. */
export async function beginSource(db: Db, { workspaceId, sourceId }: Which): Promise<SourceContent | undefined> {
  return db
    .updateTable('knowledge_sources as s')
    .from('assistants as a')
    .set({
      state: 'processing',
      stage: 'reading',
      progress: 0,
      error: null,
      error_code: null,
      started_at: sql`chatai_now()`,
      updated_at: sql`chatai_now()`,
    })
    .whereRef('a.id', '=', 's.assistant_id')
    .whereRef('a.workspace_id', '=', 's.workspace_id')
    .where('s.id', '=', sourceId)
    .where('s.workspace_id', '=', workspaceId)
    .where('s.deleted_at', 'is', null)
    .returning(['s.assistant_id', 's.kind', 's.title', 's.body', 's.question', 's.file_name', 'a.search_key'])
    .executeTakeFirst();
}

/** Lets a source wait again, when it is in work. */
export async function putBack(db: Db, which: Which): Promise<void> {
  await update(db, which, { state: 'queued', stage: 'waiting', progress: 0, started_at: null }, 'processing');
}

/** The bytes of a file that waits to be read. */
export async function selectFile(db: Db, { workspaceId, sourceId }: Which): Promise<Buffer | undefined> {
  const row = await db
    .selectFrom('knowledge_files')
    .select('bytes')
    .where('source_id', '=', sourceId)
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
  return row?.bytes;
}

/** What a file says; its bytes are needed no more. */
export async function storeBody(db: Db, row: Which & { body: string; title: string; pages: number }): Promise<void> {
  await db
    .updateTable('knowledge_sources')
    .set({ body: row.body, title: row.title, pages: row.pages })
    .where('id', '=', row.sourceId)
    .where('workspace_id', '=', row.workspaceId)
    .execute();
  await db
    .deleteFrom('knowledge_files')
    .where('source_id', '=', row.sourceId)
    .where('workspace_id', '=', row.workspaceId)
    .execute();
}

/** Puts new passages in the place of the old. Nothing is written for a source that was deleted meanwhile. */
export async function replaceChunks(
  db: Db,
  { workspaceId, sourceId, rows }: Which & { rows: ChunkRow[] },
): Promise<boolean> {
  // Locked, so that a deletion comes before or after.
  const there = await db
    .selectFrom('knowledge_sources')
    .select('id')
    .where('id', '=', sourceId)
    .where('workspace_id', '=', workspaceId)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (!there) return false;
  await db
    .deleteFrom('knowledge_chunks')
    .where('source_id', '=', sourceId)
    .where('workspace_id', '=', workspaceId)
    .execute();
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    const input = JSON.stringify(rows.slice(from, from + rowsAtOnce));
    await sql`
      insert into knowledge_chunks
        (id, workspace_id, source_id, ordinal, body, page, sentences, language, words, stems, stem_count, terms)
      select r.id, ${workspaceId}, ${sourceId}, r.ordinal, r.body, r.page, r.sentences, r.language, r.words, r.stems, r."stemCount",
             array_to_tsvector(r.lexemes)
      from jsonb_to_recordset(${input}::jsonb) as r (id uuid, ordinal integer, body text, page integer, sentences integer[],
        language text, words text, stems text, "stemCount" integer, lexemes text[])`.execute(db);
  }
  return true;
}

const rowsAtOnce = 100;

/** A report that comes late changes nothing of what is done. */
export async function reportProgress(
  db: Db,
  row: Which & { stage: 'reading' | 'splitting' | 'indexing'; progress: number },
): Promise<void> {
  await update(db, row, { stage: row.stage, progress: row.progress }, 'processing');
}

export async function finishSource(db: Db, row: Which & { passages: number }): Promise<void> {
  await update(db, row, { state: 'ready', stage: 'done', progress: 1, passages: row.passages });
}

export async function failSource(db: Db, row: Which & { error: string; code: string }): Promise<void> {
  await update(db, row, { state: 'failed', stage: 'done', error: row.error, error_code: row.code });
}

async function update(
  db: Db,
  { workspaceId, sourceId }: Which,
  change: {
    state?: 'queued' | 'ready' | 'failed';
    stage?: string;
    progress?: number;
    passages?: number;
    error?: string;
    error_code?: string | null;
    started_at?: null;
  },
  onlyIn?: 'processing',
): Promise<void> {
  await db
    .updateTable('knowledge_sources')
    .set({ ...change, updated_at: sql`chatai_now()` })
    .where('id', '=', sourceId)
    .where('workspace_id', '=', workspaceId)
    .$if(onlyIn !== undefined, (query) => query.where('state', '=', onlyIn as 'processing'))
    .execute();
}
