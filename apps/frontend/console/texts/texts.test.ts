import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogueOf, sectionsOf } from './catalogue.ts';
import { type Language, languageOf, languages, textKey, textsOf } from './texts.ts';

const entriesOf = (language: Language) =>
  Object.values(catalogueOf(language)).flatMap((section) => Object.entries(section));
const slotsOf = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([slot]) => slot).sort();
const baseOf = (key: string) => key.replace(/_(one|few|many|other)$/, '');
const formsOf = (language: Language) => new Intl.PluralRules(language).resolvedOptions().pluralCategories;

describe('the catalogue', () => {
  it('fills the slots of a text', () => {
    expect(textsOf('en', catalogueOf('en'))('age.seconds', { n: 7 })).toBe('7 s ago');
    expect(textsOf('ru', catalogueOf('ru'))('age.seconds', { n: 7 })).toBe('7 с назад');
  });

  it('holds a key once, whatever the section', () => {
    for (const language of languages) {
      const keys = entriesOf(language).map(([key]) => key);
      expect(keys.length).toBe(new Set(keys).size);
    }
  });

  it('has the same texts with the same slots in both languages', () => {
    const slotsIn = (language: Language) =>
      Object.fromEntries(
        entriesOf(language).map(([key, text]) => [baseOf(key), slotsOf(text).filter((slot) => slot !== '{count}')]),
      );
    expect(slotsIn('ru')).toEqual(slotsIn('en'));
  });

  it('has every form that a language has for a number', () => {
    for (const language of languages) {
      const keys = new Set(entriesOf(language).map(([key]) => key));
      const plurals = [...keys].filter((key) => key.endsWith('_other')).map(baseOf);
      const missing = plurals
        .flatMap((base) => formsOf(language).map((form) => `${base}_${form}`))
        .filter((key) => !keys.has(key));
      expect(missing).toEqual([]);
    }
  });

  it('holds no text that no page shows, and every text that a page names', () => {
    const folder = path.resolve(import.meta.dirname, '..');
    const sources = globSync('**/*.{ts,tsx}', { cwd: folder, exclude: (name) => name === '.next' || name === 'texts' })
      .map((name) => readFileSync(path.join(folder, name), 'utf8'))
      .join('\n');
    // Made from a state, a verdict, a theme or a component: `state.${…}`.
    const families = [...sources.matchAll(/`([\w.]+)\.\$\{|textKey\([^,]*, '([\w.]+)'/g)].map(
      (match) => `${match[1] ?? match[2]}.`,
    );
    const keys = [...new Set(entriesOf('en').map(([key]) => baseOf(key)))];
    const unused = keys.filter(
      (key) => !sources.includes(`'${key}'`) && !families.some((family) => key.startsWith(family)),
    );
    expect(unused).toEqual([]);
  });

  it('sends to the browser the sections that it is asked for', () => {
    expect(Object.keys(sectionsOf('ru', ['home']))).toEqual(['home']);
  });

  it('knows which names of the backend it has a word for', () => {
    const catalogue = catalogueOf('en');
    expect(textKey(catalogue, 'component', 'database')).toBe('component.database');
    expect(textKey(catalogue, 'component', 'somethingNew')).toBeUndefined();
    expect(textKey(catalogue, 'component', 'toString')).toBeUndefined();
  });
});

describe('the language of the reader', () => {
  it.each([
    ['ru-RU,ru;q=0.9,en;q=0.8', 'ru'],
    ['de-DE,de;q=0.9,ru;q=0.5,en;q=0.7', 'en'],
    ['en;q=0.3, ru;q=0.4', 'ru'],
    ['ru;q=0, en', 'en'],
    ['fr', 'en'],
    ['', 'en'],
    [null, 'en'],
  ])('%j reads %s', (header, language) => {
    expect(languageOf(header)).toBe(language);
  });
});
