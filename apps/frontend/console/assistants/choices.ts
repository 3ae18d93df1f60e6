import type { ModelProvider } from '@chatai/contract/model-providers';
import type { Language, Texts } from '../texts/index.ts';
import type { Choice } from '../ui/index.ts';

/** Languages (BCP 47) for which the platform has a fallback sentence of its own. */
const tags = 'ar bg ca cs da de el en es fi fr he hi hu id it ja ko nl no pl pt ro ru sv th tr uk vi zh'.split(' ');

/** In the reader's words and order; `set`: what is chosen now, and may be none of ours. Made on the server, whose names of languages are the same for everybody. */
export function languageChoices(set: readonly string[], reader: Language, t: Texts): Choice[] {
  const names = new Intl.DisplayNames(reader, { type: 'language' });
  const known = [...new Set([...tags, ...set])].filter((tag) => tag !== 'auto');
  const choices = known.map((tag) => ({ value: tag, word: capitalised(names.of(tag) ?? tag, reader) }));
  choices.sort((a, b) => a.word.localeCompare(b.word, reader));
  return [{ value: 'auto', word: t('editor.languageOfQuestion') }, ...choices];
}

const capitalised = (word: string, reader: Language) => word.charAt(0).toLocaleUpperCase(reader) + word.slice(1);

const builtin = 'builtin/extractive';

/** The built-in model, those of the workspace's providers, and what is set now: the operator's model, or one that no provider offers any more. */
export function modelChoices(set: readonly string[], providers: readonly ModelProvider[], t: Texts): Choice[] {
  const offered = providers.flatMap(({ slug, name, models }) =>
    models.map((model) => ({ value: `${slug}/${model}`, word: `${slug}/${model}`, about: name })),
  );
  const known = new Set([builtin, ...offered.map(({ value }) => value)]);
  const others = [...new Set(set)].filter((model) => !known.has(model)).map((model) => ({ value: model, word: model }));
  return [{ value: builtin, word: builtin, about: t('editor.builtinModel') }, ...offered, ...others];
}
