import { components } from '@chatai/runbooks';
import { expect, test } from 'vitest';
import { catalogueOf } from '../../apps/frontend/console/texts/catalogue.ts';
import { languages } from '../../apps/frontend/console/texts/texts.ts';

test.each(languages)(
  'the console has a word in %s for everything that checks are about, and for nothing else',
  (language) => {
    const words = Object.keys(catalogueOf(language).health).filter((key) => key.startsWith('component.'));
    const wanted = Object.keys(components).map((name) => `component.${name}`);
    expect(words.toSorted()).toEqual(wanted.toSorted());
  },
);

test('in English it is the same word as on the command line', () => {
  const texts: Record<string, string> = catalogueOf('en').health;
  expect(Object.fromEntries(Object.keys(components).map((name) => [name, texts[`component.${name}`]]))).toEqual(
    components,
  );
});
