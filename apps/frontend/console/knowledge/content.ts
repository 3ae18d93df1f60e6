/** What is typed for a source of these kinds. */
export type TypedKind = 'text' | 'qa';

/** As typed; a kind uses some of them. */
export interface Content {
  title: string;
  text: string;
  question: string;
  answer: string;
}

export type Field = keyof Content;

export const nothing: Content = { title: '', text: '', question: '', answer: '' };

/** Longest texts, as in the contract. */
export const longest: Record<Field, number> = { title: 300, text: 2_000_000, question: 2_000, answer: 20_000 };

const needed: Record<TypedKind, readonly Field[]> = { text: ['text'], qa: ['question', 'answer'] };

/** Fields in which nothing stands that could be learned, in the order of the form. */
export const missingIn = (kind: TypedKind, content: Content): Field[] =>
  needed[kind].filter((field) => !/[\p{L}\p{N}]/u.test(content[field]));

/** What the API takes of it. A pair is called by its question, a text without a title by its first words. */
export function inputOf(kind: TypedKind, { title, text, question, answer }: Content) {
  if (kind === 'qa')
    return { question: question.trim(), answer: answer.trim(), title: question.trim().slice(0, longest.title) };
  const named = title.trim();
  return { text, ...(named ? { title: named } : {}) };
}
