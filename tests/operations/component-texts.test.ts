import { components } from '@chatai/runbooks';
import { expect, test } from 'vitest';
import { catalogueOf } from '../../apps/frontend/console/texts/catalogue.ts';
import { languages } from '../../apps/frontend/console/texts/texts.ts';

test.each(languages)('the console has a word in %s for everything that checks are about', (language) => {
  const words = Object.keys(catalogueOf(language).health);
  const wanted = Object.keys(components).map((name) => `component.${name}`);
  expect(wanted.filter((key) => !words.includes(key))).toEqual([]);
});
