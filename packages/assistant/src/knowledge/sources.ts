import { type Page, type PageRequest, pageFrom } from '@chatai/contract/page';
import { type Database, inTransaction, withWorkspace } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import type { Ids } from '@chatai/core/ids';
import type { Jobs } from '@chatai/core/jobs';
import { cleanText } from './clean-text.ts';
import { knowledgeErrors } from './errors.ts';
import { ingestJobName } from './ingest.ts';
import { fileKindOf, isLockedDocument, mediaTypes } from './reading/index.ts';
import * as queries from './source-queries.ts';

export type SourceKind = 'text' | 'qa' | 'file';
export type SourceState = 'queued' | 'processing' | 'ready' | 'failed';

/** Something an assistant knows from. */
export interface Source {
  id: string;
  assistantId: string;
  kind: SourceKind;
  title: string;
  state: SourceState;
  /** What is done right now. */
  stage: 'waiting' | 'reading' | 'splitting' | 'indexing' | 'done';
  /** 0..1 of the work until `ready`. */
  progress: number;
  /** Passages that can be found. */
  passages: number;
  /** Why it failed, for people, and the code of it. */
  error: string | undefined;
  errorCode: string | undefined;
  file: { name: string; mediaType: string; sizeBytes: number; pages: number | undefined } | undefined;
  /** Grows with every replacement. */
  version: number;
  startedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
  deletedAt: Date | null;
}

/** What outside callers send: `text` for kind text, `question` and `answer` for kind qa, `file` for kind file. */
export interface SourceInput {
  kind: SourceKind;
  title?: string | undefined;
  text?: string | undefined;
  question?: string | undefined;
  answer?: string | undefined;
  file?: { name: string; bytes: Uint8Array } | undefined;
}

/** A source for an assistant. */
export interface NewSource extends SourceInput {
  assistantId: string;
}

interface Dependencies {
  /** The role of jobs: the source and its job are written in one transaction. */
  system: Database;
  api: Database;
  ids: Ids;
  jobs: Pick<Jobs, 'enqueue'>;
}

type Reader = { api: Database };

const longestText = 2_000_000;
const longestAnswer = 20_000;
const longestQuestion = 2_000;
const titleLength = 80;
/** Of one assistant. */
const mostSources = 5_000;

/** Adds a source; it is ingested in the background. Throws `not-found` (the assistant), `file-kind-unknown`, `file-encrypted`, `nothing-to-learn`, `invalid-input`, `too-many-sources`. */
export async function addSource(
  { system, ids, jobs }: Omit<Dependencies, 'api'>,
  input: { workspaceId: string } & NewSource,
): Promise<Source> {
  const { workspaceId, assistantId } = input;
  const content = contentOf(input);
  return inTransaction(system, async (tx) => {
    if ((await queries.countSources(tx, workspaceId, assistantId)) >= mostSources)
      throw knowledgeErrors.tooManySources({ most: mostSources });
    const id = ids.uuid();
    const row = await queries.insertSource(tx, { id, workspaceId, assistantId, content });
    if (!row) throw coreErrors.notFound({ what: 'assistant' });
    if (content.file) await queries.putFile(tx, { workspaceId, sourceId: id }, content.file.bytes);
    await jobs.enqueue(ingestJobName, { workspaceId, sourceId: id }, { tx });
    return fromRow(row);
  });
}

/** One source with its progress. Throws `not-found`. */
export async function getSource({ api }: Reader, input: queries.WhichSource): Promise<Source> {
  const row = await withWorkspace(api, input.workspaceId, (tx) => queries.selectSource(tx, input));
  return found(row);
}

/** Sources of the workspace, or of one assistant of it, in the order of their adding, and how many are in each state. */
export async function listSources(
  { api }: Reader,
  input: Omit<queries.SourceFilter, 'deleted'> & { deleted?: boolean } & PageRequest,
): Promise<Page<Source> & { counts: Record<SourceState, number> }> {
  const filter = { ...input, deleted: input.deleted ?? false };
  return withWorkspace(api, input.workspaceId, async (tx) => {
    const rows = await queries.selectSources(tx, filter);
    const page = pageFrom(rows.map(fromRow), input.limit, (source) => source.id);
    return { ...page, counts: await queries.countStates(tx, filter) };
  });
}

/** Deletes a source: answers no longer use it a second later. For 7 days it can be restored. Throws `not-found`. */
export async function removeSource({ api }: Reader, input: queries.WhichSource): Promise<void> {
  const removed = await withWorkspace(api, input.workspaceId, (tx) => queries.deleteSource(tx, input));
  if (!removed) throw coreErrors.notFound({ what: 'source' });
}

/** Brings a deleted source back: its text is read anew. Throws `not-found`. */
export async function restoreSource(deps: Dependencies, which: queries.WhichSource): Promise<Source> {
  await requireSource(deps, which);
  return queueAgain(deps, which, ['queued', 'processing', 'ready', 'failed'], async (tx) => {
    if (!(await queries.undeleteSource(tx, which))) throw coreErrors.notFound({ what: 'source' });
  });
}

/** Reads a source that failed once more. Throws `not-found`, `not-failed`. */
export async function retrySource(deps: Dependencies, which: queries.WhichSource): Promise<Source> {
  const { state } = await requireSource(deps, which);
  if (state !== 'failed') throw knowledgeErrors.notFailed();
  return queueAgain(deps, which, ['failed']);
}

/**
 * Gives a source new content of its kind; what was found before is found until the new is ready. Throws `not-found`, `still-reading`,
 * `file-kind-unknown`, `file-encrypted`, `nothing-to-learn`, `invalid-input`.
 */
export async function replaceSource(
  deps: Dependencies,
  which: queries.WhichSource & Omit<SourceInput, 'kind'>,
): Promise<Source> {
  const before = await requireSource(deps, which);
  // A file that is called by its name takes the name of the new one.
  const kept = before.title === before.file?.name ? undefined : before.title;
  const content = contentOf({ ...which, kind: before.kind, title: which.title ?? kept });
  if (before.state === 'queued' || before.state === 'processing') throw knowledgeErrors.stillReading();
  return queueAgain(deps, which, ['ready', 'failed'], undefined, content);
}

/** A source as the role of requests sees it: which of them there are says row-level security. */
async function requireSource({ api }: Reader, which: queries.WhichSource): Promise<Source> {
  return found(await withWorkspace(api, which.workspaceId, (tx) => queries.selectSource(tx, which)));
}

async function queueAgain(
  { system, jobs }: Dependencies,
  which: queries.WhichSource,
  from: readonly SourceState[],
  first?: (tx: Parameters<Parameters<typeof inTransaction>[1]>[0]) => Promise<void>,
  content?: queries.Content,
): Promise<Source> {
  return inTransaction(system, async (tx) => {
    await first?.(tx);
    const row = await queries.requeue(tx, which, from, content);
    // Somebody else was faster.
    if (!row) throw knowledgeErrors.stillReading();
    if (content?.file) await queries.putFile(tx, which, content.file.bytes);
    await jobs.enqueue(ingestJobName, { workspaceId: which.workspaceId, sourceId: which.sourceId }, { tx });
    return fromRow(row);
  });
}

/** A passage as it is searched. */
export interface SourcePassage {
  id: string;
  sourceId: string;
  title: string;
  ordinal: number;
  text: string;
  page: number | undefined;
}

/** Passages of a source in their order; `cursor` is the ordinal of the last one before. Throws `not-found`. */
export async function listPassages(
  { api }: Reader,
  input: queries.WhichSource & { limit: number; cursor?: string | undefined },
): Promise<Page<SourcePassage>> {
  return withWorkspace(api, input.workspaceId, async (tx) => {
    const { title } = found(await queries.selectSource(tx, input));
    const after = input.cursor === undefined ? -1 : Number(input.cursor);
    const rows = await queries.selectPassages(tx, { ...input, after, limit: input.limit + 1 });
    const items = rows.map((row) => ({
      id: row.id,
      sourceId: row.source_id,
      title,
      ordinal: row.ordinal,
      text: row.body,
      page: row.page ?? undefined,
    }));
    return pageFrom(items, input.limit, ({ ordinal }) => String(ordinal));
  });
}

function contentOf(input: SourceInput): queries.Content {
  if (input.kind === 'file') return fileContent(input);
  const isText = input.kind === 'text';
  const body = cleanText(isText ? input.text : input.answer);
  const question = isText ? null : cleanText(input.question);
  refuseWrong(input.kind, body, question);
  if (!/[\p{L}\p{N}]/u.test(body)) throw knowledgeErrors.nothingToLearn();
  const title = cleanText(input.title).slice(0, 300) || firstWords(question ?? body);
  return { kind: input.kind, title, body, question, file: undefined };
}

function fileContent({ file, title }: SourceInput): queries.Content {
  if (!file) {
    const errors = [{ pointer: '/file', detail: 'is needed for kind file' }];
    throw coreErrors.invalidInput({ fields: 'file' }, { errors });
  }
  // A name is shown, and never used as a path.
  const name =
    cleanText(file.name)
      .replace(/^.*[\\/]/, '')
      .slice(-300) || 'file';
  if (isLockedDocument(name, file.bytes)) throw knowledgeErrors.fileEncrypted();
  const kind = fileKindOf(name, file.bytes);
  if (!kind) throw knowledgeErrors.fileKindUnknown({ name });
  const named = cleanText(title).slice(0, 300) || name;
  return {
    kind: 'file',
    title: named,
    body: null,
    question: null,
    file: { name, mediaType: mediaTypes[kind], bytes: file.bytes },
  };
}

function refuseWrong(kind: 'text' | 'qa', body: string, question: string | null): void {
  const errors: { pointer: string; detail: string }[] = [];
  const field = kind === 'text' ? 'text' : 'answer';
  const limit = kind === 'text' ? longestText : longestAnswer;
  if (body.length < 1 || body.length > limit)
    errors.push({ pointer: `/${field}`, detail: `must have 1 to ${limit} characters` });
  if (question !== null && (question.length < 1 || question.length > longestQuestion)) {
    errors.push({ pointer: '/question', detail: `must have 1 to ${longestQuestion} characters` });
  }
  if (errors.length === 0) return;
  throw coreErrors.invalidInput({ fields: errors.map((error) => error.pointer.slice(1)).join(', ') }, { errors });
}

function firstWords(text: string): string {
  const line = text.split('\n', 1)[0]?.trim() ?? '';
  if (line.length <= titleLength) return line;
  const cut = line.lastIndexOf(' ', titleLength);
  return `${line.slice(0, cut > titleLength / 2 ? cut : titleLength).toWellFormed()}…`;
}

function found(row: queries.SourceRow | undefined): Source {
  if (!row) throw coreErrors.notFound({ what: 'source' });
  return fromRow(row);
}

const fromRow = (row: queries.SourceRow): Source => ({
  id: row.id,
  assistantId: row.assistant_id,
  kind: row.kind,
  title: row.title,
  state: row.state,
  // The column's check allows no other word.
  stage: row.stage as Source['stage'],
  progress: row.progress,
  passages: row.passages,
  error: row.error ?? undefined,
  errorCode: row.error_code ?? undefined,
  file:
    row.file_name === null
      ? undefined
      : {
          name: row.file_name,
          mediaType: row.media_type ?? '',
          sizeBytes: row.size_bytes ?? 0,
          pages: row.pages ?? undefined,
        },
  version: row.version,
  startedAt: row.started_at,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  deletedAt: row.deleted_at,
});
