import { type Database, inTransaction } from '@chatai/core/database';
import { type AppError, isAppError } from '@chatai/core/errors';
import type { Hints } from '@chatai/core/hints';
import type { Ids } from '@chatai/core/ids';
import type { Job, Jobs, Queue } from '@chatai/core/jobs';
import { cleanText } from './clean-text.ts';
import { knowledgeErrors } from './errors.ts';
import { analyse, lexemesOf } from './index-terms.ts';
import * as queries from './ingest-queries.ts';
import { detectLanguage } from './languages.ts';
import { type Passage, passagesOf } from './passages.ts';
import { fileKindOf, type Pace, readFile, TakesLong } from './reading/index.ts';
import { sentencesOf } from './sentences.ts';
import { touchKnowledge } from './source-queries.ts';
import { createStemmer, type Stemmer } from './stemmer.ts';

export const ingestJobName = 'knowledge-ingest';
const ofBoth = { retryLimit: 3, timeoutSeconds: 600 };
const quickQueue: Queue = { name: ingestJobName, ...ofBoth, concurrency: 4 };
/** Sources that take long wait for each other here, and nobody waits for them. */
const patientQueue: Queue = { name: 'knowledge-ingest-patient', ...ofBoth, concurrency: 1 };
export const ingestQueues: readonly Queue[] = [quickQueue, patientQueue];

interface Dependencies {
  system: Database;
  ids: Ids;
  hints: Hints;
  /** Of the program that runs these jobs. */
  enqueue: Jobs['enqueue'];
}

type Tools = Dependencies & { stemmer: Stemmer };
type Which = { workspaceId: string; sourceId: string };

/** Passages that are analysed at once; between two groups the event loop is free. */
const groupSize = 25;
/** Of a file: what of the work its reading is. */
const readingShare = 0.4;

/**
 * The background jobs that make a source findable: queued -> processing -> ready | failed. A file that takes long goes back to queued, behind all
 * that do not (J3: a bad file stops no other). Repeating them is harmless.
 */
export function createIngestJobs(dependencies: Dependencies): Job[] {
  const tools = { ...dependencies, stemmer: createStemmer(dependencies.system.pool) };
  const whichOf = (payload: Readonly<Record<string, string>>): Which => ({
    workspaceId: String(payload.workspaceId),
    sourceId: String(payload.sourceId),
  });
  const jobOf = (queue: Queue, pace: Pace): Job => ({
    ...queue,
    run: (payload, signal) => ingestSource(tools, whichOf(payload), pace, signal),
    async failed(payload) {
      await fail(tools, whichOf(payload), knowledgeErrors.readingFailed());
    },
  });
  return [jobOf(quickQueue, 'quick'), jobOf(patientQueue, 'patient')];
}

/** Reads, parts, analyses and stores one source. A source that was deleted meanwhile is no error, and neither is a file that cannot be read: its state says so. */
async function ingestSource(tools: Tools, which: Which, pace: Pace, signal?: AbortSignal): Promise<void> {
  const source = await queries.beginSource(tools.system.kysely, which);
  if (!source) return;
  tell(tools, which);
  try {
    const pages = await pagesOf(tools, which, source, pace, signal);
    await indexPages(tools, which, source, pages, signal);
  } catch (error) {
    if (error instanceof TakesLong) return putBehind(tools, which);
    // What a file is refused for will not pass by trying again by itself; its owner may.
    if (!isAppError(error) || !(error.code.startsWith('file-') || error.code === 'nothing-to-learn')) throw error;
    await fail(tools, which, error);
  }
}

async function putBehind(tools: Tools, which: Which): Promise<void> {
  await inTransaction(tools.system, async (tx) => {
    await queries.putBack(tx, which);
    await tools.enqueue(patientQueue.name, { ...which }, { tx });
  });
  tell(tools, which);
}

/** A text as one page, a pair as none, a file as it was read, now or before. */
async function pagesOf(
  tools: Tools,
  which: Which,
  source: queries.SourceContent,
  pace: Pace,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const bytes = source.kind === 'file' ? await queries.selectFile(tools.system.kysely, which) : undefined;
  if (!bytes) return (source.body ?? '').split(pageBreak);
  const name = source.file_name ?? '';
  const kind = fileKindOf(name, bytes);
  if (!kind) throw knowledgeErrors.fileKindUnknown({ name });
  const report = paced(tools, which);
  const read = await readFile(kind, bytes, pace, (share) => report('reading', share * readingShare), signal);
  const pages = read.pages.map((page) => cleanText(page.replaceAll(pageBreak, ' ')));
  if (!pages.some((page) => /[\p{L}\p{N}]/u.test(page)))
    throw kind === 'pdf' ? knowledgeErrors.fileHoldsNoText() : knowledgeErrors.nothingToLearn();
  // A file that nobody named is called what it calls itself.
  const title = source.title === name && read.title ? cleanText(read.title).slice(0, 300) || name : source.title;
  await inTransaction(tools.system, (tx) =>
    queries.storeBody(tx, { ...which, body: pages.join(pageBreak), title, pages: pages.length }),
  );
  return pages;
}

/** Between pages of a stored text: the character for it (ASCII form feed). */
const pageBreak = '\f';

async function indexPages(
  tools: Tools,
  which: Which,
  source: queries.SourceContent,
  pages: string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const report = paced(tools, which);
  const passages: (Passage & { page: number | null })[] =
    source.question === null
      ? pages.flatMap((text, index) =>
          passagesOf(text).map((passage) => ({ ...passage, page: pages.length > 1 ? index + 1 : null })),
        )
      : [{ ...pairAsPassage(source.body ?? ''), page: null }];
  const language = detectLanguage([source.question ?? '', ...pages].join('\n'));
  const before = source.kind === 'file' ? readingShare : 0;
  const rows: queries.ChunkRow[] = [];
  for (let from = 0; from < passages.length; from += groupSize) {
    signal?.throwIfAborted();
    const group = passages.slice(from, from + groupSize);
    rows.push(...(await analysePassages(tools, { group, from, language, source })));
    report('splitting', before + (0.9 - before) * (rows.length / passages.length));
  }
  report('indexing', 0.9);
  await inTransaction(tools.system, async (tx) => {
    if (!(await queries.replaceChunks(tx, { ...which, rows }))) return;
    await queries.finishSource(tx, { ...which, passages: rows.length });
    await touchKnowledge(tx, { workspaceId: which.workspaceId, assistantId: source.assistant_id });
  });
  tell(tools, which);
}

/** Writes progress down at most twice a second, and waits for none of it. */
function paced(tools: Tools, which: Which) {
  let lastMs = 0;
  return (stage: 'reading' | 'splitting' | 'indexing', progress: number) => {
    if (performance.now() - lastMs < 500) return;
    lastMs = performance.now();
    queries
      .reportProgress(tools.system.kysely, { ...which, stage, progress })
      .then(() => tell(tools, which))
      // The next report, or the end, says it.
      .catch(() => {});
  };
}

async function fail(tools: Dependencies, which: Which, { message, fix, code }: AppError): Promise<void> {
  await queries.failSource(tools.system.kysely, { ...which, error: `${message} ${fix}`, code });
  tell(tools, which);
}

const tell = ({ hints }: Dependencies, { workspaceId, sourceId }: Which) =>
  hints.tell(workspaceId, 'knowledge', sourceId);

async function analysePassages(
  { stemmer, ids }: Tools,
  input: {
    group: (Passage & { page: number | null })[];
    from: number;
    language: string;
    source: queries.SourceContent;
  },
): Promise<queries.ChunkRow[]> {
  const { source, language } = input;
  const texts = input.group.map((passage) => passage.sentences.map(({ start, end }) => passage.body.slice(start, end)));
  // A pair is found by its question too: its line stands before those of the answer, with an empty place in the body.
  if (source.question !== null) texts[0]?.unshift(source.question);
  const analysed = await analyse(stemmer, language, texts.flat());
  let at = 0;
  return input.group.map((passage, index) => {
    const count = texts[index]?.length ?? 0;
    const own = analysed.slice(at, at + count);
    at += count;
    const ranges = passage.sentences.flatMap(({ start, end }) => [start, end]);
    return {
      id: ids.uuid(),
      ordinal: input.from + index,
      body: passage.body,
      page: passage.page,
      sentences: source.question === null ? ranges : [0, 0, ...ranges],
      language,
      words: own.map((sentence) => sentence.words.join(' ')).join('\n'),
      stems: own.map((sentence) => sentence.stems.join(' ')).join('\n'),
      stemCount: own.reduce((sum, sentence) => sum + sentence.stems.length, 0),
      lexemes: lexemesOf(source.search_key, own),
    };
  });
}

/** An answer is given as it was written, so a pair is one passage however long. */
const pairAsPassage = (answer: string): Passage => ({ body: answer, sentences: sentencesOf(answer) });
