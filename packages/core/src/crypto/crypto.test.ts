import { expect, test } from 'vitest';
import { keyringOf, keyVersionOf, sameSecret, seal, unseal } from './index.ts';

const one = keyringOf('the first secret of this installation');

test('what is sealed opens with the same key and context only', () => {
  const sealed = seal(one, '123456:token', 'bot/a/1');
  expect(unseal(one, sealed, 'bot/a/1')).toBe('123456:token');
  expect(() => unseal(one, sealed, 'bot/b/1')).toThrow();
  expect(() => unseal(keyringOf('another secret of this installation'), sealed, 'bot/a/1')).toThrow();
});

test('the same text sealed twice looks different, and no byte of it shows', () => {
  const [a, b] = [seal(one, '123456:token', 'x'), seal(one, '123456:token', 'x')];
  expect(a.equals(b)).toBe(false);
  expect(a.toString('latin1')).not.toContain('token');
});

test('a changed byte is noticed wherever it is', () => {
  const sealed = seal(one, 'value', 'x');
  for (let index = 1; index < sealed.length; index++) {
    const changed = Buffer.from(sealed);
    changed[index] = (changed[index] as number) ^ 1;
    expect(() => unseal(one, changed, 'x')).toThrow();
  }
});

test('after a rotation old values still open and new ones use the new key', () => {
  const old = seal(one, 'old', 'x');
  const rotated = {
    current: 2,
    secrets: new Map([...one.secrets, [2, 'the second secret of this installation'] as const]),
  };
  expect(unseal(rotated, old, 'x')).toBe('old');
  const renewed = seal(rotated, 'new', 'x');
  expect([keyVersionOf(old), keyVersionOf(renewed)]).toEqual([1, 2]);
  expect(() => unseal(one, renewed, 'x')).toThrow('version 2');
});

test('secrets of different lengths compare without an error', () => {
  expect(sameSecret('a', 'a')).toBe(true);
  expect(sameSecret('a', 'ab')).toBe(false);
});
