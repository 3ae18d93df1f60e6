import { startSimulator } from '@chatai/simulator';
import type { MessageEntity } from 'grammy/types';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PartToSend, sendPart } from './send-part.ts';
import { createTelegram, type Telegram } from './telegram-client.ts';

// telegram.md 1.5, each text as the simulator says it over the wire.

let simulator: Awaited<ReturnType<typeof startSimulator>>;
let telegram: Telegram;
beforeAll(async () => {
  simulator = await startSimulator({ port: 0, seed: 7 });
  telegram = createTelegram({ everyBot: simulator.url, sandbox: simulator.url, cloud: simulator.url });
});
afterAll(async () => {
  await telegram.close();
  await simulator.close();
});

let people = 50_000;
/** A bot, a person that wrote to it, and what is on this person's screen. */
function aChat() {
  const { sim } = simulator;
  const { bot } = sim.createBot();
  const userId = ++people;
  const { message } = sim.send(bot.id, { userId, text: '/start' });
  const send = (part: Partial<PartToSend>) =>
    sendPart(telegram, bot.token, { chatId: userId, topicId: 0, text: 'hello', ...part }, 2_000);
  const shown = () => sim.screen(bot.id, userId).messages.filter(({ from }) => from.is_bot);
  return { bot, userId, send, shown, written: message };
}

const sent = async (send: ReturnType<typeof aChat>['send'], part: Partial<PartToSend> = {}) => {
  const outcome = await send(part);
  if (outcome.kind !== 'sent') throw new Error(JSON.stringify(outcome));
  return outcome.externalId;
};

test('a part shows its formatting, its buttons, and what it answers, and loads no preview', async () => {
  const { bot, send, shown, written } = aChat();
  const entities: MessageEntity[] = [{ type: 'bold', offset: 0, length: 5 }];
  const buttons = [
    [
      { text: 'Good', data: 'good' },
      { text: 'Read', url: 'https://example.com/' },
    ],
  ];
  const externalId = await sent(send, { extras: { entities, buttons, replyTo: written.message_id } });
  expect(shown()).toMatchObject([
    {
      message_id: externalId,
      text: 'hello',
      entities,
      reply_to_message: { message_id: written.message_id },
      reply_markup: { inline_keyboard: [[{ text: 'Good', callback_data: 'good' }, { text: 'Read' }]] },
    },
  ]);
  const call = simulator.sim.ledger
    .query({ kind: 'call', limit: 10_000 })
    .items.findLast((entry) => entry.botId === bot.id);
  expect(JSON.stringify(call)).toContain('"link_preview_options":{"is_disabled":true}');
});

test.each<[string, MessageEntity]>([
  ['that ends behind the text', { type: 'bold', offset: 3, length: 40 }],
  ['with an address that is none', { type: 'text_link', offset: 0, length: 5, url: 'http://localhost' }],
  ['of a kind that does not exist', { type: 'sparkles', offset: 0, length: 5 } as unknown as MessageEntity],
])('an entity %s costs the reader its look and never the text', async (_, entity) => {
  const { send, shown } = aChat();
  expect(await send({ extras: { entities: [entity] } })).toMatchObject({
    kind: 'sent',
    without: { parts: ['entities'], reason: expect.stringMatching(/^without entities: 400 Bad Request/) },
  });
  expect(shown()).toHaveLength(1);
  expect(shown()[0]?.text).toBe('hello');
});

test.each([
  ['whose data is too long', { text: 'x', data: 'x'.repeat(65) }],
  ['without data', { text: 'x', data: '' }],
  ['with an address that is none', { text: 'x', url: 'nowhere' }],
])('a button %s is left out, and that is told', async (_, button) => {
  const { send, shown } = aChat();
  expect(await send({ extras: { buttons: [[button]] } })).toMatchObject({
    kind: 'sent',
    without: { parts: ['buttons'] },
  });
  expect(shown()).toHaveLength(1);
});

test('a part answers nothing when what it should answer is gone', async () => {
  const { send, shown } = aChat();
  expect(await send({ extras: { replyTo: 999_999 } })).toMatchObject({ kind: 'sent' });
  expect(shown()).toHaveLength(1);
});

test('a change to what stands there already has happened', async () => {
  const { send, shown } = aChat();
  const edits = await sent(send);
  expect(await send({ edits, text: 'new' })).toEqual({ kind: 'sent', externalId: edits });
  expect(await send({ edits, text: 'new' })).toEqual({ kind: 'sent', externalId: edits });
  expect(shown().map(({ text }) => text)).toEqual(['new']);
});

test('a change of a message that is gone, or is not the bot’s, becomes a new message', async () => {
  const { send, shown, written } = aChat();
  expect(await sent(send, { edits: 999_999, text: 'one' })).not.toBe(999_999);
  expect(await sent(send, { edits: written.message_id, text: 'two' })).not.toBe(written.message_id);
  expect(shown().map(({ text }) => text)).toEqual(['one', 'two']);
});

test('a change whose answer got lost may go again: it is never uncertain', async () => {
  const { bot, send, shown } = aChat();
  const edits = await sent(send);
  for (const kind of ['loseResponse', 'serverError', 'resetBeforeAccept'] as const) {
    simulator.sim.faults.add({ kind, methods: ['editMessageText'], next: 1 }, bot.id);
    expect(await send({ edits, text: kind })).toMatchObject({ kind: 'retry', limited: false });
    expect(await send({ edits, text: kind })).toEqual({ kind: 'sent', externalId: edits });
  }
  expect(shown()).toHaveLength(1);
});

test('a new message in place of a change is uncertain when its answer got lost', async () => {
  const { bot, send } = aChat();
  simulator.sim.faults.add({ kind: 'loseResponse', methods: ['sendMessage'], next: 1 }, bot.id);
  expect(await send({ edits: 999_999 })).toMatchObject({ kind: 'uncertain' });
});

test('what is too long or empty is refused as it is: the same text would never go', async () => {
  const { send } = aChat();
  expect(await send({ text: 'x'.repeat(4_097) })).toMatchObject({
    kind: 'refused',
    scope: 'part',
    reason: expect.stringContaining('too long'),
  });
  expect(await send({ text: '\u{1F600}'.repeat(9_000) })).toMatchObject({
    kind: 'refused',
    scope: 'part',
    reason: expect.stringContaining('too long'),
  });
  expect(await send({ text: ' ' })).toMatchObject({
    kind: 'refused',
    scope: 'part',
    reason: expect.stringContaining('empty'),
  });
});

test('why a chat cannot be written to is told apart', async () => {
  const { sim } = simulator;
  const blocked = aChat();
  sim.setBlocked(blocked.bot.id, blocked.userId, true);
  expect(await blocked.send({})).toMatchObject({ kind: 'refused', scope: 'chat', trouble: 'blocked' });

  const gone = aChat();
  sim.act(gone.bot.id, 'deactivate', { userId: gone.userId });
  expect(await gone.send({})).toMatchObject({ kind: 'refused', scope: 'chat', trouble: 'deactivated' });

  const stranger = aChat();
  expect(await stranger.send({ chatId: blocked.userId })).toMatchObject({
    kind: 'refused',
    scope: 'chat',
    trouble: 'not_started',
  });
  expect(await stranger.send({ chatId: 999_999_999 })).toMatchObject({
    kind: 'refused',
    scope: 'chat',
    trouble: 'not_found',
  });

  const group = aChat();
  sim.send(group.bot.id, { userId: group.userId, chatId: -1_000_777, text: 'hi' });
  sim.setKicked(group.bot.id, -1_000_777, group.userId, true);
  expect(await group.send({ chatId: -1_000_777 })).toMatchObject({ kind: 'refused', scope: 'chat', trouble: 'kicked' });
});

test('a group that became a supergroup says its new id', async () => {
  const { sim } = simulator;
  const { bot, userId, send } = aChat();
  sim.send(bot.id, { userId, chatId: -778, text: 'hi' });
  sim.act(bot.id, 'migrate', { userId, chatId: -778 });
  expect(await send({ chatId: -778 })).toMatchObject({ kind: 'moved', chatId: expect.any(Number) });
});

test('a revoked token is the bot’s trouble, a 429 the chat’s, and what Telegram may have taken is uncertain', async () => {
  const { sim } = simulator;
  const { bot, send } = aChat();
  sim.faults.add(
    { kind: 'tooManyRequests', methods: ['sendMessage'], next: 1, retryAfterMin: 2, retryAfterMax: 2 },
    bot.id,
  );
  expect(await send({})).toMatchObject({ kind: 'retry', afterMs: 2_000, limited: true });
  await sim.skip(3_000);
  for (const kind of ['loseResponse', 'cutAnswer', 'serverError'] as const) {
    sim.faults.add({ kind, methods: ['sendMessage'], next: 1 }, bot.id);
    expect(await send({})).toMatchObject({ kind: 'uncertain' });
  }
  sim.setRevoked(bot.id, true);
  expect(await send({})).toMatchObject({ kind: 'refused', scope: 'bot' });
});
