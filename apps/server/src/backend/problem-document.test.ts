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

test.each([
  ['a row that found no room', { message: 'could not extend file', code: '53100' }],
  ['a connection that found none', { message: 'could not write init file', code: 'XX000', routine: 'write_item' }],
])('a full disk keeps its own words: %s', (_, said) => {
  expect(toAppError(Object.assign(new Error(), said))).toMatchObject({ code: 'storage-full' });
});
