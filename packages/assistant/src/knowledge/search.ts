import type { Sql } from '@chatai/core/database';
import { gramsOf, piecesOf } from './grams.ts';
import { pieceLexeme, stemLexeme, telling } from './index-terms.ts';
import { detectLanguage } from './languages.ts';
import { fold } from './normalise.ts';
import { type Asked, idf, rank } from './rank.ts';
import { type CandidateRow, countLexemes, selectCandidates } from './search-queries.ts';
import type { Range } from './sentences.ts';
import type { Stemmer } from './stemmer.ts';
import { wordsOf } from './words.ts';

/** What is known of one assistant's knowledge before a question comes. Read by `readKnowledge`, cached by the caller. */
export interface Knowledge {
  /** Prefix of the assistant's lexemes. */
  searchKey: number;
  passages: number;
  meanStems: number;
  /** BCP 47 languages of the passages, the commonest first. */
  languages: string[];
}

/** A passage that was found. */
export interface FoundPassage {
  id: string;
  sourceId: string;
  /** Place in its source, from 0. */
  ordinal: number;
  kind: 'text' | 'qa' | 'file';
  title: string;
  /** Of a file that has pages, from 1. */
  page: number | undefined;
  /** Of a question-answer pair the answer alone. */
  body: string;
  sentences: (Range & { score: number })[];
  /** 0..1, comparable within one search. */
  score: number;
  /** Words of the question that it holds, in any of their forms. */
  matched: string[];
}

export interface SearchResult {
  /** Best first, at most 24. */
  passages: FoundPassage[];
  /** Does the best one speak about what is asked? -1..4; see `answersFrom`. */
  confidence: number;
  /** BCP 47 language of the question, `und` when it cannot be told. */
  language: string;
}

/** Candidates the index gives to the exact score. */
const candidates = 64;
/** Index entries that are read for one search at most; the rarest terms come first. */
const workLimit = 6_000;
/** A shared piece of a word counts less than a shared word. */
const pieceWeight = 0.3;
/** Longer questions are cut: what is asked stands at the start, or nobody knows. */
const longestQuestion = 1_000;

/**
 * Finds the passages of one assistant that speak about the question, in any language. Two statements on the term index (p95 figures:
 * decision note). `sql` must be the system role's on connections without hot-path settings (architecture.md 7.2).
 */
export async function search(
  { sql, stemmer }: { sql: Sql; stemmer: Stemmer },
  { workspaceId, knowledge, question }: { workspaceId: string; knowledge: Knowledge; question: string },
): Promise<SearchResult> {
  const text = question.slice(0, longestQuestion);
  const language = detectLanguage(text, knowledge.languages);
  const nothing = { passages: [], confidence: 0, language };
  if (knowledge.passages === 0) return nothing;

  const { words, stems } = await readQuestion(stemmer, text, language, knowledge.languages);
  const prefix = knowledge.searchKey.toString(36);
  const stemLexemes = stems.flat().map((stem) => stemLexeme(prefix, stem));
  const lexemes = [...new Set([...stemLexemes, ...piecesOf(words).map((piece) => pieceLexeme(prefix, piece))])];
  if (lexemes.length === 0) return nothing;

  const counts = await countLexemes(sql, { workspaceId, lexemes });
  const countOf = new Map(lexemes.map((lexeme, at) => [lexeme, counts[at] ?? 0]));
  const chosen = rarest(lexemes, countOf);
  if (chosen.length === 0) return nothing;
  const ofStems = new Set(stemLexemes);
  const rows = await selectCandidates(sql, {
    workspaceId,
    lexemes: chosen,
    weights: chosen.map(
      (lexeme) => idf(countOf.get(lexeme) ?? 0, knowledge.passages) * (ofStems.has(lexeme) ? 1 : pieceWeight),
    ),
    limit: candidates,
  });

  const asked: Asked = {
    words: stems.map((alternatives) => ({
      stems: alternatives,
      passagesWith: Math.max(...alternatives.map((stem) => countOf.get(stemLexeme(prefix, stem)) ?? 0)),
    })),
    grams: gramsOf(words),
  };
  const { ranked, confidence } = rank(asked, rows.map(toCandidate), knowledge);
  const passages = ranked.map(({ candidate: { row }, score, sentenceScores, matched }) => ({
    ...toPassage(row, score, sentenceScores),
    matched: matched.toSorted((x, y) => x - y).map((at) => words[at] ?? ''),
  }));
  return { passages, confidence, language };
}

/** The words that say what is asked, folded, and the stems of each (one per language of the knowledge); stop words are dropped if anything else is there. */
async function readQuestion(
  stemmer: Stemmer,
  text: string,
  language: string,
  languages: readonly string[],
): Promise<{ words: string[]; stems: string[][] }> {
  const all = unique(wordsOf(text, language === 'tr' ? 'tr' : 'und'));
  const some = unique(telling(text, language));
  const words = some.length > 0 ? some : all;
  const stemmed = await Promise.all(
    unique([language, ...languages.slice(0, 4)]).map((one) => stemmer.stems(one, words)),
  );
  const ofWord = words.map((word, at) => ({
    word: fold(word),
    // The first list is that of the question's own language: what it calls a stop word is one.
    stop: stemmed[0]?.[at] === undefined,
    stems: unique(stemmed.map((list) => list[at]).filter((stem) => stem !== undefined)),
  }));
  const kept = ofWord.filter(({ stop, stems }) => !stop && stems.length > 0);
  const used =
    kept.length > 0 ? kept : ofWord.map((one) => ({ ...one, stems: one.stems.length > 0 ? one.stems : [one.word] }));
  return { words: used.map((one) => one.word), stems: used.map((one) => one.stems) };
}

/** Lexemes that are there at all, rarest first, until the index entries to read are enough. */
function rarest(lexemes: string[], countOf: ReadonlyMap<string, number>): string[] {
  const count = (lexeme: string) => countOf.get(lexeme) ?? 0;
  let work = 0;
  return lexemes
    .filter((lexeme) => count(lexeme) > 0)
    .sort((x, y) => count(x) - count(y))
    .filter((lexeme, at) => {
      work += count(lexeme);
      return at < 3 || work <= workLimit;
    });
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];

const linesOf = (text: string): string[][] => text.split('\n').map((line) => (line === '' ? [] : line.split(' ')));

const toCandidate = (row: CandidateRow) => ({
  row,
  words: linesOf(row.words),
  stems: linesOf(row.stems),
  stemCount: row.stem_count,
  pair: row.kind === 'qa',
});

function toPassage(row: CandidateRow, score: number, sentenceScores: number[]): Omit<FoundPassage, 'matched'> {
  const sentences: FoundPassage['sentences'] = [];
  for (let at = 0; at * 2 < row.sentences.length; at++) {
    const start = row.sentences[at * 2] ?? 0;
    sentences.push({ start, end: row.sentences[at * 2 + 1] ?? start, score: sentenceScores[at] ?? 0 });
  }
  const { id, source_id: sourceId, kind, title, body } = row;
  return { id, sourceId, ordinal: row.ordinal, kind, title, page: row.page ?? undefined, body, sentences, score };
}
