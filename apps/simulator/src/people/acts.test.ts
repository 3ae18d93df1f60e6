import { createManualClock } from '@chatai/core/clock';
import { expect, test } from 'vitest';
import { createSimulator } from '../simulator.ts';
import { personActs } from './acts.ts';

function aChat() {
  const sim = createSimulator({ clock: createManualClock() });
  sim.createBot({ username: 'shop_bot' });
  sim.createBot({ username: 'other_bot' });
  const inGroup = { chatId: -7, userId: 5 };
  const pending = (name: string) => sim.delivery.of(sim.bot(name)).pendingCount();
  return { sim, inGroup, pending };
}

test.each(Object.entries(personActs))('%s refuses what has none of its fields', (_name, { schema }) => {
  expect(schema.safeParse({ nonsense: true }).success).toBe(false);
});

test('a mention in a group is marked, and every bot of the group hears it', () => {
  const { sim, inGroup, pending } = aChat();
  for (const name of ['shop_bot', 'other_bot']) sim.send(name, { ...inGroup, text: 'hello' });
  const { message } = sim.send('shop_bot', { ...inGroup, text: 'what says @shop_bot to this?' });
  expect(message.entities).toEqual([{ type: 'mention', offset: 10, length: 9 }]);
  expect([pending('shop_bot'), pending('other_bot')]).toEqual([3, 2]);
});

test('an answer to a photo carries the photo', () => {
  const { sim, inGroup } = aChat();
  const { message } = sim.act('shop_bot', 'send-photo', { ...inGroup, caption: 'look' });
  const reply = sim.send('shop_bot', { ...inGroup, text: 'nice', replyToMessageId: message.message_id });
  expect(reply.message.reply_to_message).toMatchObject({ caption: 'look', photo: message.photo });
});

test('a file has the bytes that were given, or as many as were declared', () => {
  const { sim } = aChat();
  const contentBase64 = Buffer.from('hello').toString('base64');
  const send = (more: object) =>
    sim.act('shop_bot', 'send-document', { userId: 5, contentBase64, ...more }).message.document?.file_size;
  expect(send({})).toBe(5);
  expect(send({ sizeBytes: 3_000_000_000 })).toBe(3_000_000_000);
  expect(() => send({ sizeBytes: 4 })).toThrow('has 5 bytes');
});

test.each([
  ['edit', { text: 'mine now' }],
  ['delete', {}],
] as const)("%s works only on one's own messages in a group", (act, more) => {
  const { sim, inGroup } = aChat();
  const { message } = sim.send('shop_bot', { ...inGroup, text: 'hello' });
  const by = (userId: number) => () =>
    sim.act('shop_bot', act, { chatId: -7, userId, messageId: message.message_id, ...more });
  expect(by(6)).toThrow('was not written by user 6');
  expect(by(5)).not.toThrow();
});

test('a person who has blocked the bot can send it nothing', () => {
  const { sim } = aChat();
  sim.send('shop_bot', { userId: 5, text: '/start' });
  sim.setBlocked('shop_bot', 5, true);
  for (const act of ['send-photo', 'send-voice', 'send-sticker'] as const) {
    expect(() => sim.act('shop_bot', act, { userId: 5 })).toThrow('has blocked');
  }
});

test('a topic is made on first sight, and later messages have higher ids than it', () => {
  const { sim } = aChat();
  const { message } = sim.send('shop_bot', { userId: 5, chatId: -1_001_000_000_001, threadId: 40, text: 'hi' });
  expect(message).toMatchObject({ message_thread_id: 40, is_topic_message: true, chat: { is_forum: true } });
  expect(message.message_id).toBeGreaterThan(40);
});

test('the oldest files are forgotten when there are too many, and the newest stay', () => {
  const { sim } = aChat();
  const send = () => sim.act('shop_bot', 'send-sticker', { userId: 5 });
  for (let n = 0; n < 20_010; n++) send();
  const numbers = [...sim.world.files.byNumber.keys()];
  expect([numbers.length, numbers[0], numbers.at(-1)]).toEqual([20_000, 11, 20_010]);
});

test('kept bytes are bounded too', () => {
  const { sim } = aChat();
  const contentBase64 = Buffer.alloc(16 * 1024 * 1024).toString('base64');
  for (let n = 0; n < 5; n++) sim.act('shop_bot', 'send-document', { userId: 5, contentBase64 });
  expect(sim.world.files.keptBytes).toBe(64 * 1024 * 1024);
  expect(sim.world.files.byNumber.size).toBe(4);
});
