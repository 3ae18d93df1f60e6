import { type Page, type PageRequest, pageFrom } from '@chatai/contract/page';
import { type Database, inTransaction, withWorkspace } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import type { Ids } from '@chatai/core/ids';
import type { Jobs } from '@chatai/core/jobs';
import { knowledgeErrors } from './errors.ts';
import { ingestJobName } from './ingest.ts';
import * as queries from './source-queries.ts';

/** Something an assistant knows from. */
export interface Source {
  id: string;
  assistantId: string;
  kind: 'text' | 'qa';
  title: string;
  state: 'queued' | 'processing' | 'ready' | 'failed';
  /** 0..1 of the work until `ready`. */
  progress: number;
  /** Passages that can be found. */
  passages: number;
  /** Why it failed, for people. */
  error: string | undefined;
  createdAt: Date;
}

/** What outside callers send: `text` for kind text, `question` and `answer` for kind qa. Other kinds are refused. */
export interface SourceInput {
  assistantId: string;
  kind: string;
  title?: string | undefined;
  text?: string | undefined;
  question?: string | undefined;
  answer?: string | undefined;
}

interface Dependencies {
  /** The role of jobs: the source and its job are written in one transaction. */
  system: Database;
  ids: Ids;
  jobs: Pick<Jobs, 'enqueue'>;
}

type Reader = { api: Database };

const longestText = 2_000_000;
const longestAnswer = 20_000;
const longestQuestion = 2_000;
const titleLength = 80;

/** Adds a source; it is ingested in the background. Throws `not-found` (the assistant), `kind-not-supported`, `nothing-to-learn`, `invalid-input`. */
export async function addSource(
  { system, ids, jobs }: Dependencies,
  input: { workspaceId: string } & SourceInput,
): Promise<Source> {
  const { workspaceId, assistantId } = input;
  const content = contentOf(input);
  return inTransaction(system, async (tx) => {
    const id = ids.uuid();
    const row = await queries.insertSource(tx, { id, workspaceId, assistantId, ...content });
    if (!row) throw coreErrors.notFound({ what: 'assistant' });
    await jobs.enqueue(ingestJobName, { workspaceId, sourceId: id }, { tx });
    return fromRow(row);
  });
}

/** One source with its progress. Throws `not-found`. */
export async function getSource({ api }: Reader, input: { workspaceId: string; sourceId: string }): Promise<Source> {
  const row = await withWorkspace(api, input.workspaceId, (tx) => queries.selectSource(tx, input));
  if (!row) throw coreErrors.notFound({ what: 'source' });
  return fromRow(row);
}

/** Sources of the workspace, or of one assistant of it, oldest first. */
export async function listSources(
  { api }: Reader,
  input: { workspaceId: string; assistantId?: string | undefined } & PageRequest,
): Promise<Page<Source>> {
  const rows = await withWorkspace(api, input.workspaceId, (tx) => queries.selectSources(tx, input));
  return pageFrom(rows.map(fromRow), input.limit, (source) => source.id);
}

/** Deletes a source and its passages; answers no longer use them a second later. Throws `not-found`. */
export async function removeSource({ api }: Reader, input: { workspaceId: string; sourceId: string }): Promise<void> {
  const removed = await withWorkspace(api, input.workspaceId, (tx) => queries.deleteSource(tx, input));
  if (!removed) throw coreErrors.notFound({ what: 'source' });
}

function contentOf(input: SourceInput): { kind: 'text' | 'qa'; title: string; body: string; question: string | null } {
  if (input.kind !== 'text' && input.kind !== 'qa') throw knowledgeErrors.kindNotSupported({ kind: input.kind });
  const isText = input.kind === 'text';
  const body = clean(isText ? input.text : input.answer);
  const question = isText ? null : clean(input.question);
  refuseWrong(input.kind, body, question);
  if (!/[\p{L}\p{N}]/u.test(body)) throw knowledgeErrors.nothingToLearn();
  const title = clean(input.title).slice(0, 300) || firstWords(question ?? body);
  return { kind: input.kind, title, body, question };
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

/** PostgreSQL's text holds no NUL, and half a surrogate pair is no text. */
const clean = (text: string | undefined): string => (text ?? '').replaceAll('\u0000', '').toWellFormed().trim();

function firstWords(text: string): string {
  const line = text.split('\n', 1)[0]?.trim() ?? '';
  if (line.length <= titleLength) return line;
  const cut = line.lastIndexOf(' ', titleLength);
  return `${line.slice(0, cut > titleLength / 2 ? cut : titleLength).toWellFormed()}…`;
}

const fromRow = (row: queries.SourceRow): Source => ({
  id: row.id,
  assistantId: row.assistant_id,
  kind: row.kind,
  title: row.title,
  state: row.state,
  progress: row.progress,
  passages: row.passages,
  error: row.error ?? undefined,
  createdAt: row.created_at,
});
