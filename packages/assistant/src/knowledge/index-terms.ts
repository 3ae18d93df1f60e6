import { isFunctionWord } from './function-words.ts';
import { piecesOf } from './grams.ts';
import { fold } from './normalise.ts';
import type { Stemmer } from './stemmer.ts';
import { wordsOf } from './words.ts';

/** A sentence as it is compared: words that say something, folded, and their stems. */
export interface Analysed {
  words: string[];
  stems: string[];
}

/** Words of the text without those that every text has. */
export function telling(text: string, language: string): string[] {
  return wordsOf(text, language === 'tr' ? 'tr' : 'und').filter((word) => !isFunctionWord(language, word));
}

/**
 * Analyses sentences of one language, with one question to the stemmer for all of them. A sentence of nothing but common words
 * ("Who are you?") is read whole, as a question of that kind is.
 */
export async function analyse(stemmer: Stemmer, language: string, sentences: readonly string[]): Promise<Analysed[]> {
  const words = sentences.map((sentence) => {
    const some = telling(sentence, language);
    return some.length > 0 ? some : wordsOf(sentence, language === 'tr' ? 'tr' : 'und');
  });
  const stems = await stemmer.stems(language, words.flat());
  let at = 0;
  return words.map((own) => {
    const ofSentence = stems.slice(at, at + own.length);
    at += own.length;
    const folded = own.map(fold);
    const some = ofSentence.filter((stem) => stem !== undefined);
    return { words: folded, stems: some.length > 0 ? some : folded };
  });
}

/** Lexemes under which a passage of one assistant is found. Each assistant has its own: `2s_run` is the stem `run` of the one with key 2. */
export function lexemesOf(searchKey: number, sentences: readonly Analysed[]): string[] {
  const prefix = searchKey.toString(36);
  const stems = sentences.flatMap((sentence) => sentence.stems.map((stem) => stemLexeme(prefix, stem)));
  const pieces = sentences.flatMap((sentence) => piecesOf(sentence.words).map((piece) => pieceLexeme(prefix, piece)));
  return [...new Set([...stems, ...pieces])];
}

export const stemLexeme = (prefix: string, stem: string): string => `${prefix}s_${stem}`;
export const pieceLexeme = (prefix: string, piece: string): string => `${prefix}p_${piece}`;
