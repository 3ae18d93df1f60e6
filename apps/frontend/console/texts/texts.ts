import { en } from './en.ts';
import { ru } from './ru.ts';

export type TextKey = keyof typeof en;
export type Language = 'en' | 'ru';

type SlotsOf<Sentence> = Sentence extends `${string}{${infer Name}}${infer Rest}` ? Name | SlotsOf<Rest> : never;
type Slots<Key extends TextKey> = [SlotsOf<(typeof en)[Key]>] extends [never]
  ? []
  : [slots: Record<SlotsOf<(typeof en)[Key]>, string | number>];

/** `t('health.updated', { age })`. A missing slot or an unknown key does not type-check. */
export type Texts = <Key extends TextKey>(key: Key, ...slots: Slots<Key>) => string;

const catalogues: Record<Language, Record<TextKey, string>> = { en, ru };

/** The texts of one language. */
export function textsIn(language: Language): Texts {
  const catalogue = catalogues[language];
  return (key, ...[slots]) =>
    catalogue[key].replace(/\{(\w+)\}/g, (whole, name: string) =>
      String((slots as Record<string, unknown>)?.[name] ?? whole),
    );
}

/** The key `prefix.name` if there is such a text: for names that the backend sends, and may send new ones of. */
export function textKey<Prefix extends string>(prefix: Prefix, name: string) {
  const key = `${prefix}.${name}`;
  return Object.hasOwn(en, key) ? (key as Extract<TextKey, `${Prefix}.${string}`>) : undefined;
}

/** The language of an `Accept-Language` field (RFC 9110 §12.5.4): the first of ours in the reader's order, else English. */
export function languageOf(acceptLanguage: string | null): Language {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const quality = parameters.find((parameter) => parameter.trim().startsWith('q='));
      return { language: tag.split('-')[0], quality: quality ? Number(quality.trim().slice(2)) : 1 };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  const known = wanted.find(({ language }) => language === 'en' || language === 'ru');
  return known?.language === 'ru' ? 'ru' : 'en';
}
