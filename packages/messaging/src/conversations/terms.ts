import { fold, normalise, wordsOf } from '@chatai/assistant/knowledge';

// How words of messages and names are kept and asked for, in any language: the text is parted as knowledge is (`wordsOf`), folded, and each
// word begins with a key of its workspace, so that one index serves all of them. Nothing is stemmed: a question finds the forms of a word by
// its beginning.

/** Longer ones are no words. */
const longestWord = 40;
/** Of one text; Telegram's longest message has fewer. */
const mostWords = 1_000;
/** Of one question. */
const mostAsked = 8;

/** From the random end of the workspace's id. Two workspaces may share it: rows are compared by their workspace all the same. */
const keyOf = (workspaceId: string) => `${Number.parseInt(workspaceId.slice(-6), 16).toString(36)}_`;

/** The terms under which a text of this workspace is found. */
export function termsOf(workspaceId: string, ...texts: (string | undefined)[]): string[] {
  const key = keyOf(workspaceId);
  const words = texts.flatMap((text) => wordsOf(text ?? '')).map((word) => key + fold(word).slice(0, longestWord));
  return [...new Set(words)].slice(0, mostWords);
}

/** What is asked for: words that must all be there. */
export interface Asked {
  /** `to_tsquery`'s form, with the workspace's key. */
  query: string;
  /** Beginnings of words, folded; `whole`: it must be the word itself. */
  words: { start: string; whole: boolean }[];
}

/** Reads a question; undefined when there is no word in it. */
export function askedIn(workspaceId: string, question: string): Asked | undefined {
  const words = [...new Set(wordsOf(question).map((word) => fold(word).slice(0, longestWord)))]
    .slice(0, mostAsked)
    .map(beginningOf);
  if (words.length === 0) return undefined;
  const key = keyOf(workspaceId);
  // Quoted, so that no sign in a word is an operator (PostgreSQL 8.11.2).
  const query = words
    .map(({ start, whole }) => `'${key}${start.replace(/['\\]/g, '')}'${whole ? '' : ':*'}`)
    .join(' & ');
  return { query, words };
}

/** The last letters of a longer word are its form (`orders`, `доставки`), those of a code (`AB12345`) are not; a short beginning would find half of all words. */
function beginningOf(word: string): { start: string; whole: boolean } {
  const letters = [...word];
  if (letters.length < 3 || /^\d/.test(word)) return { start: word, whole: true };
  if (letters.length < 6 || /\d/.test(word)) return { start: word, whole: false };
  return { start: letters.slice(0, Math.max(5, letters.length - 2)).join(''), whole: false };
}

/** Where the words stand in a text, in UTF-16 units and in order. */
export function placesIn(text: string, words: Asked['words']): { start: number; end: number }[] {
  const places: { start: number; end: number }[] = [];
  for (const { index, segment } of piecesOf(text)) {
    const folded = fold(normalise(segment));
    const isAsked = words.some(({ start, whole }) => (whole ? folded === start : folded.startsWith(start)));
    if (isAsked) places.push({ start: index, end: index + segment.length });
  }
  return places;
}

const unspaced =
  /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/** Words as they are written, with their places. */
function piecesOf(text: string): { index: number; segment: string }[] {
  if (unspaced.test(text)) return [...segmenter.segment(text)].filter(({ isWordLike }) => isWordLike);
  return [...text.matchAll(/\d+(?:[.,]\d+)*|[\p{L}\p{M}\p{N}]+/gu)].map(({ index, 0: segment }) => ({
    index,
    segment,
  }));
}
