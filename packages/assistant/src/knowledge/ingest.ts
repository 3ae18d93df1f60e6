import { type Database, inTransaction } from '@chatai/core/database';
import type { Ids } from '@chatai/core/ids';
import type { Job } from '@chatai/core/jobs';
import { analyse, lexemesOf } from './index-terms.ts';
import * as queries from './ingest-queries.ts';
import { detectLanguage } from './languages.ts';
import { type Passage, passagesOf } from './passages.ts';
import { sentencesOf } from './sentences.ts';
import { touchKnowledge } from './source-queries.ts';
import { createStemmer, type Stemmer } from './stemmer.ts';

export const ingestJobName = 'knowledge-ingest';

interface Dependencies {
  system: Database;
  ids: Ids;
}

/** Passages that are analysed and written at once; between two groups the event loop is free. */
const groupSize = 25;

/** The background job that makes a source findable: queued -> processing -> ready | failed. Repeating it is harmless. */
export function createIngestJob(dependencies: Dependencies): Job {
  const stemmer = createStemmer(dependencies.system.pool);
  return {
    name: ingestJobName,
    retryLimit: 3,
    timeoutSeconds: 600,
    concurrency: 4,
    run: ({ workspaceId, sourceId }, signal) =>
      ingestSource(
        { ...dependencies, stemmer },
        { workspaceId: String(workspaceId), sourceId: String(sourceId) },
        signal,
      ),
    async failed({ workspaceId, sourceId }) {
      await queries.failSource(dependencies.system.kysely, {
        workspaceId: String(workspaceId),
        sourceId: String(sourceId),
        error:
          'This source could not be read after several tries. Remove it and add it again; if that fails too, the log says why.',
      });
    },
  };
}

/** Reads, parts, analyses and stores one source. A source that was removed meanwhile is no error. */
export async function ingestSource(
  { system, ids, stemmer }: Dependencies & { stemmer: Stemmer },
  which: { workspaceId: string; sourceId: string },
  signal?: AbortSignal,
): Promise<void> {
  const source = await queries.beginSource(system.kysely, which);
  if (!source) return;
  const text = source.question === null ? source.body : `${source.question}\n${source.body}`;
  const language = detectLanguage(text);
  const passages = source.question === null ? passagesOf(source.body) : [pairAsPassage(source.body)];
  for (let from = 0; from < passages.length; from += groupSize) {
    signal?.throwIfAborted();
    const group = passages.slice(from, from + groupSize);
    const rows = await analysePassages({ stemmer, ids }, { group, from, language, source });
    const last = from + group.length >= passages.length;
    await inTransaction(system, async (tx) => {
      if (from === 0) await queries.deleteChunks(tx, which);
      await queries.insertChunks(tx, { ...which, rows });
      if (last) {
        await queries.finishSource(tx, { ...which, passages: passages.length });
        await touchKnowledge(tx, { workspaceId: which.workspaceId, assistantId: source.assistant_id });
      } else await queries.reportProgress(tx, { ...which, progress: (from + group.length) / passages.length });
    });
  }
}

async function analysePassages(
  { stemmer, ids }: { stemmer: Stemmer; ids: Ids },
  input: { group: Passage[]; from: number; language: string; source: queries.SourceContent },
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
