import type { assistants } from '@chatai/contract/assistants';
import type { RouteInput } from '@chatai/contract/route';

/** What an assistant's owner sets, in the order in which pages show it. */
export const fieldNames = ['name', 'instructions', 'language', 'model', 'greeting', 'fallback', 'suggestions'] as const;
export type FieldName = (typeof fieldNames)[number];

/** What the form says: no text is null, and a suggested question may still be empty. */
export interface Fields {
  name: string;
  instructions: string;
  language: string;
  model: string;
  greeting: string;
  fallback: string;
  suggestions: readonly string[];
}

/** What the API takes as a change of the draft. */
export type DraftChange = Omit<RouteInput<typeof assistants.saveDraft>, 'id'>;

/** Of a published version or a draft. */
export const fieldsOf = (of: Omit<Fields, 'greeting'> & { greeting: string | null }): Fields => ({
  name: of.name,
  instructions: of.instructions,
  language: of.language,
  model: of.model,
  greeting: of.greeting ?? '',
  fallback: of.fallback,
  suggestions: of.suggestions,
});

/** Suggested questions that say something. */
export const filled = (suggestions: readonly string[]): string[] => suggestions.filter((one) => one.trim() !== '');

const same = (name: FieldName, a: Fields, b: Fields): boolean =>
  name === 'suggestions' ? filled(a[name]).join('\n') === filled(b[name]).join('\n') : a[name] === b[name];

/** The fields in which `after` says something else than `before`. */
export const changedNames = (before: Fields, after: Fields): FieldName[] =>
  fieldNames.filter((name) => !same(name, before, after));

/** What of `after` differs from `before`. */
export const changeOf = (before: Fields, after: Fields): Partial<Fields> =>
  Object.fromEntries(changedNames(before, after).map((name) => [name, after[name]]));

/** `theirs` with what `mine` has changed since both were `before`. What says the same stays as it was typed. */
export function merge(before: Fields, theirs: Fields, mine: Fields): Fields {
  const kept = fieldNames.filter((name) => !same(name, before, mine) || same(name, theirs, mine));
  return { ...theirs, ...Object.fromEntries(kept.map((name) => [name, mine[name]])) };
}

/** As the API takes it: an empty greeting is none, and an empty fallback is the platform's own. */
export function toDraftChange({ greeting, fallback, suggestions, ...rest }: Partial<Fields>): DraftChange {
  return {
    ...rest,
    ...(greeting === undefined ? {} : { greeting: orNull(greeting) }),
    ...(fallback === undefined ? {} : { fallback: orNull(fallback) }),
    ...(suggestions === undefined ? {} : { suggestions: filled(suggestions) }),
  };
}

const orNull = (text: string): string | null => (text.trim() === '' ? null : text);
