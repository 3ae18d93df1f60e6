import { mostFileBytes } from '@chatai/contract/words';
import { describe, expect, it } from 'vitest';
import { refusalOf, sizeText } from './file-check.ts';

describe('a file that somebody drops', () => {
  it.each(['faq.txt', 'README.md', 'page.HTML', 'page.htm', 'Price list.PDF', 'contract.docx'])(
    '%s is sent',
    (name) => {
      expect(refusalOf({ name, size: 10 })).toBeUndefined();
    },
  );
  it.each([
    ['photo.jpg', 10, 'kind'],
    ['old.doc', 10, 'kind'],
    ['pdf', 10, 'kind'],
    ['nothing.txt', 0, 'empty'],
    ['book.pdf', mostFileBytes + 1, 'tooBig'],
  ])('%s of %i bytes is not sent: %s', (name, size, refusal) => {
    expect(refusalOf({ name, size })).toBe(refusal);
  });
  it('of the greatest size is sent', () => {
    expect(refusalOf({ name: 'book.pdf', size: mostFileBytes })).toBeUndefined();
  });
  it.each([
    [512, '512 bytes'],
    [12_345, '12 kB'],
    [1_500_000, '1.5 MB'],
  ])('has a size in words: %i', (bytes, words) => {
    expect(sizeText(bytes, 'en')).toBe(words);
  });
});
