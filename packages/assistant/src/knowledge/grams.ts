// Pieces of words: they find what stemming and spelling miss, in every script.
import { fold } from './normalise.ts';

const ideographic = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/**
 * Trigrams of each word with its edges (` ru`, `run`, `un `), as pg_trgm makes them; of ideographs, where one sign says as much as
 * three letters, pairs across words. pg_trgm itself is blind to all but ASCII in a database without a locale.
 */
export function gramsOf(words: readonly string[]): string[] {
  const grams: string[] = [];
  let run = '';
  for (const word of words) {
    if (ideographic.test(word)) {
      run += word;
      continue;
    }
    if (run !== '') run = addPairs(grams, run);
    const edged = ` ${fold(word)} `;
    for (let at = 0; at + 3 <= edged.length; at++) grams.push(edged.slice(at, at + 3));
  }
  if (run !== '') addPairs(grams, run);
  return grams;
}

/** Terms of a word beside its stem under which a passage can be found: the first four letters, or each pair of ideographs. */
export function piecesOf(words: readonly string[]): string[] {
  const pieces: string[] = [];
  let run = '';
  for (const word of words) {
    if (ideographic.test(word)) {
      run += word;
      continue;
    }
    if (run !== '') run = addPairs(pieces, run);
    const folded = fold(word);
    if (folded.length > 4) pieces.push(folded.slice(0, 4));
  }
  if (run !== '') addPairs(pieces, run);
  return pieces;
}

function addPairs(grams: string[], run: string): '' {
  const signs = [...run];
  if (signs.length === 1) grams.push(run);
  for (let at = 0; at + 1 < signs.length; at++) grams.push(`${signs[at]}${signs[at + 1]}`);
  return '';
}
