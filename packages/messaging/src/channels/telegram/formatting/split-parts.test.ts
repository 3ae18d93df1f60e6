import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitParts } from './split-parts.ts';

const splitText = (text: string, limit?: number) =>
  [...splitParts({ text, entities: [] }, limit)].map((part) => part.text);
const visible = (text: string) => text.replace(/[^\p{L}\p{N}\p{P}\p{S}]/gu, '');

test('a short text is one part, and an empty one is none', () => {
  expect(splitText('hello')).toEqual(['hello']);
  expect(splitText('  \n ')).toEqual([]);
});

test('it parts after a paragraph, else a line, a sentence, a space', () => {
  expect(splitText('aaaa aaaa\n\nbbbb bbbb', 15)).toEqual(['aaaa aaaa', 'bbbb bbbb']);
  expect(splitText('aaaa aaaa\nbbbb bbbb', 15)).toEqual(['aaaa aaaa', 'bbbb bbbb']);
  expect(splitText('Aaaa aaa. Bbbb bbbb bb', 15)).toEqual(['Aaaa aaa.', 'Bbbb bbbb bb']);
  expect(splitText('aaaa bbbb cccc dddd', 10)).toEqual(['aaaa bbbb', 'cccc dddd']);
  expect(splitText('x'.repeat(25), 10)).toEqual(['x'.repeat(10), 'x'.repeat(10), 'x'.repeat(5)]);
});

test('whatever the text: no part is empty or too long, no character is lost, doubled or torn', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), fc.integer({ min: 4, max: 60 }), (text, limit) => {
      const parts = splitText(text, limit);
      for (const part of parts) {
        expect(part.length).toBeGreaterThan(0);
        expect(part.length).toBeLessThanOrEqual(limit);
        if (text.isWellFormed()) expect(part.isWellFormed()).toBe(true);
      }
      expect(visible(parts.join(''))).toBe(visible(text));
    }),
  );
});

test('words stay whole where there are spaces', () => {
  const words = Array.from({ length: 3_000 }, (_, index) => `word${index}`).join(' ');
  expect(splitText(words).join(' ')).toBe(words);
});
