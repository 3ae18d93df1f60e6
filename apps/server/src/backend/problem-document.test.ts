import { describe, expect, test } from 'vitest';
import { toAppError } from './problem-document.ts';

describe('what a database that was stopped leaves behind is its outage, which passes, and no fault of the caller', () => {
  test.each([
    ['a reset socket', Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' })],
    ['a connection that broke before', new Error('Client has encountered a connection error and is not queryable')],
    ['one that ended in between', new Error('Connection terminated unexpectedly')],
    ['a server that starts', Object.assign(new Error('refused'), { code: '57P03' })],
    ['a server that is gone', Object.assign(new Error('connect ENOENT'), { code: 'ENOENT', syscall: 'connect' })],
  ])('%s', (_, thrown) => {
    expect(toAppError(thrown)).toMatchObject({ code: 'unavailable', definition: { status: 503, retry: 'later' } });
  });
});

test('a caller who hangs up in the middle of a body is told so', () => {
  const hungUp = Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
  expect(toAppError(hungUp)).toMatchObject({ code: 'malformed-request' });
});

test('a full disk keeps its own words', () => {
  const full = Object.assign(new Error('could not extend file'), { code: '53100' });
  expect(toAppError(full)).toMatchObject({ code: 'storage-full' });
});
