import { normalise } from './normalise.ts';

/** Scripts that put no spaces between words: their words come from ICU's dictionaries. */
const unspaced =
  /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** Letters with their marks, or a number with its separators. Apostrophes and hyphens part words: `l'homme` has two. */
const spacedWord = /\d+(?:[.,]\d+)*|[\p{L}\p{M}\p{N}]+/gu;

const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/** The words of a text in order, normalised, not stemmed. `locale` matters for the case of Turkish. */
export function wordsOf(text: string, locale = 'und'): string[] {
  const plain = normalise(text, locale);
  if (!unspaced.test(plain)) return plain.match(spacedWord) ?? [];
  const words: string[] = [];
  for (const { segment, isWordLike } of segmenter.segment(plain)) {
    if (!isWordLike) continue;
    if (unspaced.test(segment)) words.push(segment);
    else words.push(...(segment.match(spacedWord) ?? []));
  }
  return words;
}
