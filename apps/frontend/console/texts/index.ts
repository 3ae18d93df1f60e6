export { type Language, languageOf, type TextKey, type Texts, textKey, textsIn } from './texts.ts';
export { TextsProvider, useTexts } from './texts-provider.tsx';
