import type { Sql } from '@chatai/core/database';
import { bareForm } from './function-words.ts';
import { dictionaryOf } from './languages.ts';
import { fold } from './normalise.ts';

/** Stems words by PostgreSQL's own dictionaries, so that every program and release stems alike. */
export interface Stemmer {
  /** The stem of each word (normalised) of a language, folded; undefined for a stop word of its dictionary. */
  stems(language: string, words: readonly string[]): Promise<(string | undefined)[]>;
}

/** Stems that one process remembers; about 100 bytes each. */
const remembered = 50_000;

/** A stemmer that asks the database once per word and dictionary. What a dictionary says never changes, so nothing is invalidated. */
export function createStemmer(sql: Sql): Stemmer {
  const known = new Map<string, string | undefined>();
  return {
    async stems(language, words) {
      const dictionary = dictionaryOf(language);
      if (dictionary === 'simple') return words.map((word) => bareForm(language, word));
      const key = (word: string) => `${dictionary} ${word}`;
      const missing = [...new Set(words.filter((word) => !known.has(key(word))))];
      if (known.size + missing.length > remembered) known.clear();
      if (missing.length > 0) {
        const { rows } = await sql.query<{ word: string; stems: string[] | null }>({
          name: 'stem_words',
          text: 'select word, ts_lexize($1::regdictionary, word) as stems from unnest($2::text[]) as word',
          values: [`${dictionary}_stem`, missing],
        });
        // No array: the dictionary does not know the word. An empty one: a stop word.
        for (const { word, stems } of rows) known.set(key(word), stems ? stems[0] && fold(stems[0]) : fold(word));
      }
      return words.map((word) => known.get(key(word)));
    },
  };
}
