import { expect, test } from 'vitest';
import { keyringOf, rewrap, sameSecret, seal, sealedBodyAt, unseal } from './index.ts';

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
  for (let index = 0; index < sealed.length; index++) {
    const changed = Buffer.from(sealed);
    changed[index] = (changed[index] as number) ^ 1;
    expect(() => unseal(one, changed, 'x')).toThrow();
    expect(() => rewrap(one, changed, 'x')).toThrow();
  }
});

test('during a rotation old values still open, and new ones need the new key alone', () => {
  const rotating = keyringOf('the second secret of this installation', one.current);
  const two = keyringOf(rotating.current);
  const old = seal(one, 'old', 'x');
  expect(unseal(rotating, old, 'x')).toBe('old');
  const renewed = seal(rotating, 'new', 'x');
  expect(unseal(two, renewed, 'x')).toBe('new');
  expect(() => unseal(one, renewed, 'x')).toThrow();
});

test('a value that is wrapped anew needs the new key alone, and is the same value', () => {
  const rotating = keyringOf('the second secret of this installation', one.current);
  const two = keyringOf(rotating.current);
  const old = seal(one, 'old', 'x');
  expect(() => rewrap(rotating, old, 'y')).toThrow();
  const wrapped = rewrap(rotating, old, 'x') as Buffer;
  expect(unseal(two, wrapped, 'x')).toBe('old');
  expect(() => unseal(one, wrapped, 'x')).toThrow();
  expect(wrapped.subarray(sealedBodyAt)).toEqual(old.subarray(sealedBodyAt));
  expect(rewrap(rotating, wrapped, 'x')).toBeUndefined();
});

test('secrets of different lengths compare without an error', () => {
  expect(sameSecret('a', 'a')).toBe(true);
  expect(sameSecret('a', 'ab')).toBe(false);
});
