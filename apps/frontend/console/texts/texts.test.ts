import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { en } from './en.ts';
import { ru } from './ru.ts';
import { languageOf, type TextKey, textKey, textsIn } from './texts.ts';

const keys = Object.keys(en) as TextKey[];
const slotsOf = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([slot]) => slot).sort();

describe('the catalogue', () => {
  it('fills the slots of a text', () => {
    expect(textsIn('en')('age.seconds', { n: 7 })).toBe('7 s ago');
    expect(textsIn('ru')('age.seconds', { n: 7 })).toBe('7 с назад');
  });

  it('has the same slots in both languages', () => {
    for (const key of keys) expect([key, ...slotsOf(ru[key])]).toEqual([key, ...slotsOf(en[key])]);
  });

  it('holds no text that no page shows', () => {
    const folder = path.resolve(import.meta.dirname, '..');
    const sources = globSync('**/*.{ts,tsx}', { cwd: folder, exclude: (name) => name === '.next' || name === 'texts' })
      .map((name) => readFileSync(path.join(folder, name), 'utf8'))
      .join('\n');
    // Made from a state, a verdict, a theme or a component: `state.${…}`.
    const families = [...sources.matchAll(/`(\w+)\.\$\{|textKey\('(\w+)'/g)].map((match) => match[1] ?? match[2]);
    const unused = keys.filter((key) => !sources.includes(`'${key}'`) && !families.includes(key.split('.')[0]));
    expect(unused).toEqual([]);
  });

  it('knows which names of the backend it has a word for', () => {
    expect(textKey('component', 'database')).toBe('component.database');
    expect(textKey('component', 'somethingNew')).toBeUndefined();
    expect(textKey('component', 'toString')).toBeUndefined();
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
