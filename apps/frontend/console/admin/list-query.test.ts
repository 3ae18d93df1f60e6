import { expect, test } from 'vitest';
import { listAddress, toListQuery } from './list-query.ts';

test('a search stands in the address and is read from it', () => {
  const address = listAddress('/admin/users', { q: 'Ada & Co', state: 'suspended' });
  expect(address).toBe('/admin/users?q=Ada+%26+Co&state=suspended');
  const fields = Object.fromEntries(new URL(address, 'http://localhost').searchParams);
  expect(toListQuery(fields)).toEqual({ q: 'Ada & Co', state: 'suspended', cursor: undefined });
});

test('what nobody could have chosen is left out', () => {
  expect(toListQuery({ q: '   ', state: 'gone', cursor: ['a', 'b'] })).toEqual({
    q: undefined,
    state: undefined,
    cursor: undefined,
  });
  expect(listAddress('/admin/users', toListQuery({}))).toBe('/admin/users');
});
