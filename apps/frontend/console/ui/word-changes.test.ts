import { expect, it } from 'vitest';
import { wordChanges } from './word-changes.ts';

const of = (kind: 'removed' | 'added', changes: ReturnType<typeof wordChanges>) =>
  changes
    .filter((change) => change.kind === 'same' || change.kind === kind)
    .map(({ text }) => text)
    .join('');

it('a word that was replaced is struck out and its successor follows', () => {
  expect(wordChanges('Our shop is open', 'Our store is open')).toEqual([
    { kind: 'same', text: 'Our ' },
    { kind: 'removed', text: 'shop' },
    { kind: 'added', text: 'store' },
    { kind: 'same', text: ' is open' },
  ]);
});

it('a sentence that was written anew is struck out whole, not word by word', () => {
  expect(wordChanges('Hello! I answer questions and more.', 'Good day, what may I do and when?')).toEqual([
    { kind: 'removed', text: 'Hello! I answer questions and more.' },
    { kind: 'added', text: 'Good day, what may I do and when?' },
  ]);
});

it('lines stay lines: what changed in one does not take in the next', () => {
  expect(wordChanges('- one\n- two\n- three', '- 1\n- two\n- 3')).toEqual([
    { kind: 'same', text: '- ' },
    { kind: 'removed', text: 'one' },
    { kind: 'added', text: '1' },
    { kind: 'same', text: '\n- two\n- ' },
    { kind: 'removed', text: 'three' },
    { kind: 'added', text: '3' },
  ]);
});

it('nothing of either text is lost', () => {
  for (const [before, after] of [
    ['a b c d e f', 'a x c d y f z'],
    ['', 'all new'],
    ['all gone', ''],
    ['Ответы по делу, коротко.', 'Коротко и по делу: ответы.'],
  ] as const) {
    const changes = wordChanges(before, after);
    expect(of('removed', changes)).toBe(before);
    expect(of('added', changes)).toBe(after);
  }
});
