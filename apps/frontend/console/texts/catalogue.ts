import { en } from './en/index.ts';
import { ru } from './ru/index.ts';
import type { Catalogue, Language, Section } from './texts.ts';

const catalogues = { en, ru };

/** All texts of a language; for server components only, so that no browser loads both. */
export const catalogueOf = (language: Language): Required<Catalogue> => catalogues[language];

/** Those of some sections, to be sent to the browser. */
export const sectionsOf = (language: Language, sections: readonly Section[]): Catalogue =>
  Object.fromEntries(sections.map((section) => [section, catalogues[language][section]]));
