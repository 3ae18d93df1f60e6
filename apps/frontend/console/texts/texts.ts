import { createInstance } from 'i18next';
import type { en } from './en/index.ts';

export type Language = 'en' | 'ru';
export const languages: readonly Language[] = ['en', 'ru'];

/** A reader's choice, kept over sessions and before one begins. */
export const languageCookie = 'chatai_language';

/** Texts come in sections: a page carries those of its own and those of the frame. */
export type Section = keyof typeof en;

/** Texts of some sections in one language, as they go to the browser. */
export type Catalogue = Partial<Record<Section, Record<string, string>>>;

type Values<T> = T[keyof T];
/** All texts by their key. */
type All = { [S in Section as keyof (typeof en)[S] & string]: (typeof en)[S] } extends infer Sections
  ? { [Key in keyof Sections]: Key extends keyof Sections[Key] ? Sections[Key][Key] : never }
  : never;
type Form = 'one' | 'few' | 'many' | 'other';
type BaseOf<Key> = Key extends `${infer Base}_${Form}` ? Base : Key;
export type TextKey = BaseOf<keyof All & string>;

type Sentence<Key extends string> = Values<Pick<All, Extract<keyof All, Key | `${Key}_other`>>>;
type SlotsOf<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | SlotsOf<Rest> : never;
type NamesOf<Key extends string> = SlotsOf<Sentence<Key>> | (`${Key}_other` extends keyof All ? 'count' : never);
type Slots<Key extends string> = [NamesOf<Key>] extends [never]
  ? []
  : [slots: { [Name in NamesOf<Key>]: Name extends 'count' ? number : string | number }];

/** `t('health.updated', { age })`; `t('bots.count', { count: 3 })` takes the form that the language has for 3. A missing slot or an unknown key does not type-check. */
export type Texts = <Key extends TextKey>(key: Key, ...slots: Slots<Key>) => string;

/** The texts of a catalogue. A key that it does not hold comes back as it is. */
export function textsOf(language: Language, catalogue: Catalogue): Texts {
  const i18n = createInstance({
    lng: language,
    fallbackLng: false,
    keySeparator: false,
    nsSeparator: false,
    // React escapes what it shows.
    interpolation: { prefix: '{', suffix: '}', escapeValue: false },
    resources: { [language]: { translation: Object.assign({}, ...Object.values(catalogue)) } },
    initAsync: false,
  });
  void i18n.init();
  return (key, ...[slots]) => i18n.t(key as string, slots as Record<string, string | number>);
}

/** The key `prefix.name` if the catalogue has such a text: for names that the backend sends, and may send new ones of. */
export function textKey<Prefix extends string>(
  catalogue: Catalogue,
  prefix: Prefix,
  name: string,
): Extract<TextKey, `${Prefix}.${string}`> | undefined {
  const key: string = `${prefix}.${name}`;
  const known = Object.values(catalogue).some((section) => Object.hasOwn(section, key));
  // Known, it is one of those; spelled out, the cast is too much for the compiler.
  return known ? (key as never) : undefined;
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
