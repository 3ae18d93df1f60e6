import fc from 'fast-check';
import { expect, test } from 'vitest';
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
  ['JSON that is 100,000 levels deep', nested(100_000), 'nested deeper than 100 levels'],
  ['one level too many', nested(100), 'nested deeper than 100 levels'],
  ['700 KB', JSON.stringify({ update_id: 1, message: { text: 'x'.repeat(700_000) } }), 'larger than 512 KiB'],
  ['no known kind', '{"update_id":1,"toString":{}}', 'no kind of update that is known'],
  ['a kind without a body', '{"update_id":1,"message":null}', 'no kind of update that is known'],
  ['bytes that are no UTF-8', Buffer.from('{"update_id":1,"message":{"text":"\xff"}}', 'latin1'), 'not UTF-8'],
  ['no id', '{"message":{}}', 'not a Telegram update'],
])('%s cannot be parsed', (_, raw, reason) => {
  expect(updateHead(Buffer.from(raw as string))).toEqual({ kind: 'unreadable', reason });
});

test('what Telegram can send at most is read', () => {
  expect(updateHead(Buffer.from(nested(99)))).toMatchObject({ kind: 'update' });
  const frame = bytes({ update_id: 1, message: { text: '' } }).length;
  expect(updateHead(bytes({ update_id: 1, message: { text: 'x'.repeat(512 * 1024 - frame) } }))).toMatchObject({
    kind: 'update',
  });
});

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
