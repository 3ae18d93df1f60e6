export {
  type Language,
  languageCookie,
  languageOf,
  languages,
  type Section,
  type TextKey,
  type Texts,
  textKey,
  textsOf,
} from './texts.ts';
export { TextsProvider, useTexts } from './texts-provider.tsx';
