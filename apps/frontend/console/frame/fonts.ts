import { preload } from 'react-dom';
import type { Language } from '../texts/texts.ts';

// Each address is written out, because the bundler replaces it; they are the files that the style sheets name.
const latin = [
  new URL('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2', import.meta.url).href,
  new URL('@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2', import.meta.url).href,
];
const cyrillic = new URL('@fontsource-variable/inter/files/inter-cyrillic-wght-normal.woff2', import.meta.url).href;

/** Fetches the letters of this language beside the style sheet, so that the page does not move when they come. */
export function preloadFonts(language: Language): void {
  for (const file of language === 'ru' ? [...latin, cyrillic] : latin) {
    preload(file, { as: 'font', type: 'font/woff2', crossOrigin: 'anonymous' });
  }
}
