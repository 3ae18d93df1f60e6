import { expect, test } from 'vitest';
import { choose, type Kind } from './choose.ts';

interface Shop {
  id: string;
  name: string;
}
const shops: Kind<Shop> = { what: 'shop', names: ({ name }) => [name], none: 'Open one' };
const all = [
  { id: '1', name: 'Support' },
  { id: '2', name: 'Продажи' },
  { id: '3', name: 'Twin' },
  { id: '4', name: 'twin' },
];

test.each([
  ['support', '1'],
  ['ПРОДАЖИ', '2'],
  ['3', '3'],
])('%s is found by its name in whatever case, or by its id', (wanted, id) => {
  expect(choose(all, wanted, shops).id).toBe(id);
});

test('a name of several is not guessed', () => {
  expect(() => choose(all, 'Twin', shops)).toThrow(
    expect.objectContaining({ code: 'wrong-usage', fix: 'Give an id: 3, 4' }),
  );
});

test('who names none, or one that is not there, sees ten that are', () => {
  const many = Array.from({ length: 12 }, (_, index) => ({ id: String(index), name: index === 0 ? '' : `n${index}` }));
  const fix = 'Choose one of: 0, n1, n2, n3, n4, n5, n6, n7, n8, n9 … (12 in all)';
  expect(() => choose(many, undefined, shops)).toThrow(
    expect.objectContaining({ code: 'wrong-usage', message: 'which shop?', fix }),
  );
  expect(() => choose(many, 'nowhere', shops)).toThrow(
    expect.objectContaining({ code: 'unknown-thing', message: 'there is no shop nowhere here', fix }),
  );
});

test('where there is none yet, the next step is told', () => {
  expect(() => choose([], undefined, shops)).toThrow(
    expect.objectContaining({ code: 'none-yet', message: 'there is no shop here yet', fix: 'Open one' }),
  );
  expect(() => choose([], 'any', shops)).toThrow(
    expect.objectContaining({ code: 'unknown-thing', message: 'there is no shop any here', fix: 'Open one' }),
  );
});
