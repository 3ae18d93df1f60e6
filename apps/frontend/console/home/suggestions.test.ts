import { expect, it } from 'vitest';
import { suggestionsIn } from './suggestions.ts';

const questions = ['What is it?', 'Что это?', 'What does it cost?', 'Сколько стоит?', 'Where is it?'];

it('suggested questions are in the language of the reader as long as there are some', () => {
  expect(suggestionsIn('en', questions)).toEqual(['What is it?', 'What does it cost?', 'Where is it?']);
  expect(suggestionsIn('ru', questions)).toEqual(['Что это?', 'Сколько стоит?', 'What is it?']);
});
