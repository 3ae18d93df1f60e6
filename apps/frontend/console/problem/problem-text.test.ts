import { api } from '@chatai/contract/api';
import type { Problem } from '@chatai/contract/problem';
import { ProblemError } from '@chatai/contract/problem-error';
import { describe, expect, it } from 'vitest';
import { backendUnreachable, consoleUnreachable, problemOf } from './made-here.ts';
import { problemToText } from './problem-text.ts';
import { problemsInRussian } from './problems-ru.ts';

const linkUsed: Problem = {
  type: '/problems/link-used',
  title: 'This sign-in link no longer works',
  status: 410,
  detail: 'The link was used before.',
  instance: 'urn:request:0198',
  code: 'link-used',
  fix: 'Run `chatai admin link`.',
  retry: 'never',
};

describe('a problem in words', () => {
  it('keeps what the backend wrote, and shows the bare request id', () => {
    const { title, detail, fix } = linkUsed;
    expect(problemToText(linkUsed, 'en')).toEqual({ title, detail, fix, requestId: '0198' });
  });
  it('is translated by its code', () => {
    expect(problemToText(linkUsed, 'ru')).toEqual({ ...problemsInRussian['link-used'], requestId: '0198' });
  });
  it('names the fields that were not accepted, in Russian too', () => {
    const errors = [{ pointer: '/question', detail: 'too long' }];
    expect(problemToText({ ...linkUsed, code: 'invalid-input', errors }, 'ru').detail).toContain('/question');
  });
  it('of an unknown kind shows what the backend wrote', () => {
    expect(problemToText({ ...linkUsed, code: 'brand-new' }, 'ru').detail).toBe('The link was used before.');
  });
  it('has no request id when no server has seen the request', () => {
    expect(problemToText(consoleUnreachable, 'en')).not.toHaveProperty('requestId');
    expect(problemToText(backendUnreachable('0199'), 'en').requestId).toBe('0199');
  });
  it('is told in Russian for every refusal of the API', () => {
    const routes: { problems: readonly string[] }[] = Object.values(api).flatMap((resource) => Object.values(resource));
    const codes = new Set(routes.flatMap(({ problems }) => problems));
    expect(codes.size).toBeGreaterThan(20);
    expect([...codes].filter((code) => !Object.hasOwn(problemsInRussian, code))).toEqual([]);
  });
  it('has all three parts in Russian', () => {
    for (const text of Object.values(problemsInRussian)) {
      expect(Object.values(text).every((part) => /[а-я]/i.test(part))).toBe(true);
    }
  });
});

describe('what a call threw', () => {
  it('is the document of the refusal', () => {
    expect(problemOf(new ProblemError(linkUsed))).toBe(linkUsed);
  });
  it('is an unreachable console when nothing answered', () => {
    expect(problemOf(new TypeError('Failed to fetch'))).toBe(consoleUnreachable);
  });
});
