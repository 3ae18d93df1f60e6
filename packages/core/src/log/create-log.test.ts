import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createLog, type LogFields } from './create-log.ts';

function captured() {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return { log: createLog('test', 'debug', destination), lines };
}

test('a line is one JSON object with ECS names, the level and the event', () => {
  const { log, lines } = captured();
  log.child({ requestId: 'r-1' }).warn('turn.closed', { turnId: 't-1', durationMs: 12 });
  expect(JSON.parse(lines[0] as string)).toMatchObject({
    'log.level': 'warn',
    'event.action': 'turn.closed',
    'service.name': 'test',
    'http.request.id': 'r-1',
    turnId: 't-1',
    'event.duration_ms': 12,
  });
});

test('a field that is not on the list is dropped, whatever it holds', () => {
  const { log, lines } = captured();
  log.info('message.received', { text: 'canary-4711', name: 'Ada', turnId: 't-1' } as LogFields);
  expect(lines[0]).toContain('t-1');
  expect(lines[0]).not.toMatch(/canary|Ada/);
});

test.each([
  ['a bot token', '123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQ'],
  ['a bot token in an address', 'https://api.telegram.org/bot123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQ/getMe'],
  ['a password in an address', 'postgres://chatai:hunter2secret@db/chatai'],
  ['a bearer', 'Authorization: Bearer abcdefghijklmnop'],
  ['a provider key', 'sk-abcdefghijklmnopqrst'],
  ['an API key of ours', 'ck_abcdefghijklmnopqrstuvwxyz'],
  ['a sign-in link', 'http://localhost:3000/link/abcdefghijklmnopqrstuvwx'],
])('%s is replaced in reasons, errors and their causes', (_, secret) => {
  const { log, lines } = captured();
  log.error('call.failed', {
    reason: `it said ${secret}`,
    error: new Error(`outer ${secret}`, { cause: new Error(`inner ${secret}`) }),
  });
  const tail = secret.split(/[:/ _-]/).at(-1) as string;
  expect(lines[0]).not.toContain(secret);
  if (tail.length > 8) expect(lines[0]).not.toContain(tail);
});

test('the message of a database error, which may quote a row, is not kept; its code is', () => {
  const { log, lines } = captured();
  log.error('query.failed', {
    error: Object.assign(new Error('Key (text)=(canary-4711) exists'), { severity: 'ERROR', code: '23505' }),
  });
  expect(lines[0]).toContain('23505');
  expect(lines[0]).not.toContain('canary');
});
