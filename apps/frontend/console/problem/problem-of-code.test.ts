import { expect, test } from 'vitest';
import { problemOfCode } from './problem-of-code.ts';
import { problemToText } from './problem-text.ts';

test.each([
  'oidc-unreachable',
  'oidc-refused',
  'address-not-confirmed',
  'identity-not-linked',
  'identity-taken',
  'account-suspended',
  'too-many-tries',
  'unavailable',
  'something-new',
])('whoever comes back with %s reads why, in both languages, with the number of the request', (code) => {
  const problem = problemOfCode(code, 'abcd-1234');
  expect(problem).toBeDefined();
  if (!problem) return;
  const [en, ru] = [problemToText(problem, 'en'), problemToText(problem, 'ru')];
  expect(ru.requestId).toBe('abcd-1234');
  for (const part of ['title', 'detail', 'fix'] as const) {
    expect(en[part]).toMatch(/[a-z]{3}/);
    expect(ru[part]).toMatch(/[а-я]{3}/);
  }
});

test.each([undefined, '', '<b>', ['a', 'b'], 'x'.repeat(100)])('an address with %j tells of no problem', (code) => {
  expect(problemOfCode(code, undefined)).toBeUndefined();
});
