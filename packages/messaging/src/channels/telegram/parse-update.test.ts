import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseUpdate } from './parse-update.ts';

const bot = { telegramId: 7, username: 'Shop_Bot' };
const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));
const from = { id: 5, is_bot: false, first_name: 'Ada', last_name: 'L', username: 'ada', language_code: 'en' };
const message = (more: object) => ({
  update_id: 1,
  message: { message_id: 9, date: 1_790_000_000, chat: { id: 5, type: 'private' }, from, ...more },
});
const parsed = (update: object) => parseUpdate(bytes(update), bot);

test('a private text is read in our words', () => {
  expect(parsed(message({ text: 'hi' }))).toEqual({
    updateId: 1,
    kind: 'text',
    chatId: 5,
    topicId: 0,
    isPrivate: true,
    messageId: 9,
    text: 'hi',
    command: undefined,
    addressed: true,
    sender: { id: 5, name: 'Ada L', username: 'ada', language: 'en' },
  });
});

test.each([
  ['/start', '/start'],
  ['/START@shop_bot now', '/start'],
  ['/start@other_bot', undefined],
])('the command of %s is %s', (text, command) => {
  const length = text.split(' ')[0]?.length;
  expect(parsed(message({ text, entities: [{ type: 'bot_command', offset: 0, length }] }))?.command).toBe(command);
});

test('in a group it is addressed by mention, reply or a command with its name, and by nothing else', () => {
  const chat = { id: -100, type: 'supergroup' };
  const group = (more: object) => parsed(message({ chat, text: '@shop_bot hi', ...more }))?.addressed;
  expect(group({})).toBe(false);
  expect(group({ entities: [{ type: 'mention', offset: 0, length: 9 }] })).toBe(true);
  expect(group({ reply_to_message: { from: { id: 7 } } })).toBe(true);
  expect(group({ reply_to_message: { from: { id: 8 } } })).toBe(false);
  const command = (text: string) =>
    group({ text, entities: [{ type: 'bot_command', offset: 0, length: text.length }] });
  expect([command('/start@shop_bot'), command('/start'), command('/start@other_bot')]).toEqual([true, false, false]);
});

test.each([
  ['a photo', message({ photo: [] }), 'media'],
  ['somebody who joined', message({ new_chat_members: [] }), 'other'],
  ['a bot', message({ text: 'x', from: { ...from, is_bot: true } }), 'other'],
  ['a poll', { update_id: 1, poll: {} }, 'other'],
  ['an edit', { update_id: 1, edited_message: message({ text: 'x' }).message }, 'edit'],
])('%s is told from a text', (_, update, kind) => {
  expect(parsed(update)?.kind).toBe(kind);
});

test('a press is read with the id by which it is answered', () => {
  const press = { update_id: 1, callback_query: { id: '77', from, data: 'x', message: message({}).message } };
  expect(parsed(press)).toMatchObject({ kind: 'press', callbackId: '77' });
});

test('both halves of a group’s upgrade say from where to where, whoever did it', () => {
  const chat = (id: number) => ({ id, type: 'group' });
  const anonymous = { id: 1_087_968_824, is_bot: true, first_name: 'Group' };
  const moved = { kind: 'moved', moved: { from: -5, to: -1_005 } };
  expect(parsed(message({ chat: chat(-5), migrate_to_chat_id: -1_005, from: anonymous }))).toMatchObject(moved);
  expect(parsed(message({ chat: chat(-1_005), migrate_from_chat_id: -5 }))).toMatchObject(moved);
  expect(parsed(message({ chat: chat(-5), migrate_to_chat_id: 'x' }))?.kind).not.toBe('moved');
});

test('a topic is its own lane, a plain thread of replies is not', () => {
  expect(parsed(message({ text: 'x', message_thread_id: 3, is_topic_message: true }))?.topicId).toBe(3);
  expect(parsed(message({ text: 'x', message_thread_id: 3 }))?.topicId).toBe(0);
});

test.each([
  ['no chat', message({ chat: undefined, text: 'x' })],
  ['a chat without an id', message({ chat: {}, text: 'x' })],
  ['a text that is a number', message({ text: 5 })],
  ['entities that are none', message({ text: 'x', entities: [null, 5, {}] })],
  ['a sender that is a string', message({ text: 'x', from: 'Ada' })],
  ['a message that is a list', { update_id: 1, message: [] }],
])('a message with %s stops nothing', (_, update) => {
  expect(parsed(update)).toMatchObject({ updateId: 1 });
});

test('whatever the bytes, reading them throws nothing', () => {
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.json().map((text) => new TextEncoder().encode(text)),
    fc.object().map((value) => bytes({ update_id: 1, message: value })),
  );
  fc.assert(
    fc.property(anything, (raw) => {
      expect(() => parseUpdate(raw, bot)).not.toThrow();
    }),
  );
});
