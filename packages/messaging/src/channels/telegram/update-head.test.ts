import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseUpdate } from './parse-update.ts';
import { updateHead } from './update-head.ts';

const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));
const nested = (levels: number) => `{"update_id":1,"message":${'['.repeat(levels)}${']'.repeat(levels)}}`;

test.each([
  ['a message', { message: { date: 5 } }, 5],
  ['an edit, when it was edited', { edited_message: { date: 5, edit_date: 6 } }, 6],
  ['somebody who blocked the bot', { my_chat_member: { date: 7 } }, 7],
  ['somebody who left', { chat_member: { date: 8 } }, 8],
  ['a boost', { chat_boost: { boost: { add_date: 9 } } }, 9],
  ['a press, whose message is older than itself', { callback_query: { id: '1', message: { date: 5 } } }, undefined],
  ['a poll', { poll: { id: '1' } }, undefined],
  ['a date that is no number', { message: { date: 'today' } }, undefined],
])('the date of %s is read', (_, body, date) => {
  expect(updateHead(bytes({ update_id: 1, ...body }))).toEqual({ kind: 'update', updateId: 1, date });
});

test.each([
  ['JSON that is 100,000 levels deep', nested(100_000), 'nested deeper than 32 levels'],
  ['one level too many', nested(32), 'nested deeper than 32 levels'],
  ['700 KB', JSON.stringify({ update_id: 1, message: { text: 'x'.repeat(700_000) } }), 'larger than 512 KiB'],
  ['no known kind', '{"update_id":1,"toString":{}}', 'no kind of update that is known'],
  ['a kind without a body', '{"update_id":1,"message":null}', 'no kind of update that is known'],
  ['bytes that are no UTF-8', Buffer.from('{"update_id":1,"message":{"text":"\xff"}}', 'latin1'), 'not UTF-8'],
  ['no id', '{"message":{}}', 'not a Telegram update'],
  ['an id that Telegram never gives', '{"update_id":-5,"message":{}}', 'not a Telegram update'],
  ['an id that is too large', '{"update_id":9007199254740993,"message":{}}', 'not a Telegram update'],
  ['a list', '[{"update_id":1,"message":{}}]', 'not a Telegram update'],
])('%s cannot be parsed', (_, raw, reason) => {
  expect(updateHead(Buffer.from(raw as string))).toEqual({ kind: 'unreadable', reason });
});

test('what Telegram can send at most is read', () => {
  expect(updateHead(Buffer.from(nested(31)))).toMatchObject({ kind: 'update' });
  const frame = bytes({ update_id: 1, message: { text: '' } }).length;
  expect(updateHead(bytes({ update_id: 1, message: { text: 'x'.repeat(512 * 1024 - frame) } }))).toMatchObject({
    kind: 'update',
  });
});

test('brackets in a text nest nothing', () => {
  const text = `\\"${'[{'.repeat(50)}`;
  expect(updateHead(bytes({ update_id: 1, message: { text } }))).toMatchObject({ kind: 'update' });
});

test.each<[string, number, (count: number) => string]>([
  ['10,000 levels', 10_000, nested],
  ['512 KiB of brackets', 512 * 1024, (count) => '['.repeat(count)],
  ['512 KiB of empty lists', 170_000, (count) => `{"update_id":1,"message":[${'[],'.repeat(count)}[]]}`],
  [
    '512 KiB of keys',
    40_000,
    (count) => `{"update_id":1,"message":{${Array.from({ length: count }, (_, n) => `"k${n}":1`).join(',')}}}`,
  ],
  [
    '512 KiB of entities',
    13_500,
    (count) =>
      `{"update_id":1,"message":{"message_id":1,"chat":{"id":1,"type":"private"},"from":{"id":1},"text":"x","entities":[${'{"type":"url","offset":0,"length":1},'.repeat(count)}{"type":"url","offset":0,"length":1}]}}`,
  ],
])('%s are read within a quarter of a second, in about the time of their tenth ten times (T23)', (_, count, textOf) => {
  const [whole, tenth] = [Buffer.from(textOf(count)), Buffer.from(textOf(count / 10))];
  // Intake reads the head, later the holder the whole.
  for (const read of [updateHead, (raw: Buffer) => parseUpdate(raw, { telegramId: 7, username: 'bot' })]) {
    const inTenths = quickest(() => {
      for (let times = 0; times < 10; times++) read(tenth);
    });
    const atOnce = quickest(() => read(whole));
    // A deadline, five times the 50 ms of T23; what grows with the square takes ten times the tenths, if it takes any time at all.
    expect(atOnce).toBeLessThan(5 * 50);
    expect(atOnce).toBeLessThan(4 * Math.max(inTenths, 0.25));
  }
});

/** Milliseconds of the quickest of ten: what the machine does beside it is not ours. */
const quickest = (work: () => unknown) =>
  Math.min(
    ...Array.from({ length: 10 }, () => {
      const startedMs = performance.now();
      work();
      return performance.now() - startedMs;
    }),
  );

test('whatever the bytes, reading them throws nothing', () => {
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.json().map((text) => new TextEncoder().encode(text)),
    fc.object().map((value) => bytes({ update_id: 1, chat_boost: value })),
  );
  fc.assert(
    fc.property(anything, (raw) => {
      expect(() => updateHead(raw)).not.toThrow();
    }),
  );
});
