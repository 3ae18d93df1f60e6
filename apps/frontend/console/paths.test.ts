import { expect, test } from 'vitest';
import { safeReturn, signInFor } from './paths.ts';

test.each([['/w/demo/inbox/1?tab=notes#last'], ['/invite/abc'], ['/']])('after signing in one goes on to %s', (to) => {
  expect(safeReturn(new URL(signInFor(to), 'http://localhost').searchParams.get('to'), '/home')).toBe(to);
});

test.each([
  'https://evil.example',
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  '\n//evil.example',
  '/.//evil.example',
  '/a/..//evil.example',
  'javascript:alert(1)',
  '',
  undefined,
  ['/a', '/b'],
])('signing in never leads to another site: %j', (to) => {
  expect(safeReturn(to, '/home')).toBe('/home');
});
