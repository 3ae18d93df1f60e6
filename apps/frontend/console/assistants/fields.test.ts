import { expect, it } from 'vitest';
import { changeOf, type Fields, merge, toDraftChange } from './fields.ts';

const before: Fields = {
  name: 'Shop',
  instructions: 'Be kind.',
  language: 'auto',
  model: 'builtin/extractive',
  greeting: '',
  fallback: 'I do not know.',
  suggestions: ['How?'],
};

it('an empty question changes nothing', () => {
  expect(changeOf(before, { ...before, suggestions: ['How?', ' '] })).toEqual({});
  expect(changeOf(before, { ...before, suggestions: ['How?', 'Why?'] })).toEqual({ suggestions: ['How?', 'Why?'] });
});

it('an emptied greeting is sent as none, and an emptied fallback as the own one of the platform', () => {
  expect(toDraftChange({ greeting: '', fallback: ' ', suggestions: ['', 'How?'] })).toEqual({
    greeting: null,
    fallback: null,
    suggestions: ['How?'],
  });
});

it('two changes come together field by field, mine over theirs', () => {
  const theirs = { ...before, name: 'Theirs', greeting: 'Hello' };
  const mine = { ...before, name: 'Mine', suggestions: ['How?', ''] };
  expect(merge(before, theirs, mine)).toEqual({
    ...before,
    name: 'Mine',
    greeting: 'Hello',
    suggestions: ['How?', ''],
  });
});
