import type { ModelProvider } from '@chatai/contract/model-providers';
import { expect, it } from 'vitest';
import { catalogueOf } from '../texts/catalogue.ts';
import { textsOf } from '../texts/texts.ts';
import { languageChoices, modelChoices } from './choices.ts';

const english = textsOf('en', catalogueOf('en'));
const russian = textsOf('ru', catalogueOf('ru'));

it('languages are named in the language of the reader, after that of the question', () => {
  expect(
    languageChoices(['auto'], 'en', english)
      .slice(0, 2)
      .map(({ word }) => word),
  ).toEqual(['Same as the question', 'Arabic']);
  expect(languageChoices(['auto'], 'ru', russian)).toContainEqual({ value: 'ru', word: 'Русский' });
});

it('a language that is none of ours stays in the list while it is set', () => {
  expect(languageChoices(['pt-BR'], 'en', english)).toContainEqual({ value: 'pt-BR', word: 'Brazilian Portuguese' });
});

it('models are those of the providers, the built-in one, and the one that is set though nobody offers it', () => {
  const provider: ModelProvider = {
    id: '0197c9a8-5c1e-7d3a-9b64-2f8e1d0c7a55',
    kind: 'openai-compatible',
    name: 'Our router',
    slug: 'our-router',
    baseUrl: 'https://example.org',
    models: ['small', 'large'],
    keyLast4: null,
    createdAt: '2026-01-01T00:00:00Z',
  };
  const choices = modelChoices(['openai/gone', 'our-router/small'], [provider], english);
  expect(choices.map(({ value }) => value)).toEqual([
    'builtin/extractive',
    'our-router/small',
    'our-router/large',
    'openai/gone',
  ]);
});
