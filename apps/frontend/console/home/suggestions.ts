import type { Language } from '../texts/texts.ts';

const mostSuggestions = 3;

/** Three of the questions, those in the letters of the reader's language first; a source does not say which language it is in. */
export function suggestionsIn(language: Language, questions: readonly string[]): string[] {
  const isTheirs = (question: string) => /\p{Script=Cyrillic}/u.test(question) === (language === 'ru');
  return [...questions.filter(isTheirs), ...questions.filter((question) => !isTheirs(question))].slice(
    0,
    mostSuggestions,
  );
}
