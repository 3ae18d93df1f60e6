import { expect, test } from 'vitest';
import { aSimulator } from './arrange.ts';

test('a user who blocks the bot is told to it, and can not be written to', async () => {
  const { call, sim } = await aSimulator();
  const first = sim.send(undefined, { userId: 5, text: '/start' }).updateId ?? 0;
  sim.setBlocked(undefined, 5, true);
  const { body } = await call('getUpdates', { offset: first + 1 });
  expect(body.result).toMatchObject([{ my_chat_member: { new_chat_member: { status: 'kicked' } } }]);
  const reply = await call('sendMessage', { chat_id: 5, text: 'hello' });
  expect([reply.status, reply.body.description]).toEqual([403, 'Forbidden: bot was blocked by the user']);
  sim.setBlocked(undefined, 5, false);
  expect((await call('sendMessage', { chat_id: 5, text: 'hello' })).body.ok).toBe(true);
});

test('a user who never pressed Start can not be written to', async () => {
  const { call, sim } = await aSimulator();
  sim.createBot({ username: 'other_bot' });
  sim.send('other_bot', { userId: 5, text: '/start' });
  const reply = await call('sendMessage', { chat_id: 5, text: 'hello' });
  expect([reply.status, reply.body.description]).toEqual([
    403,
    "Forbidden: bot can't initiate conversation with a user",
  ]);
});

test('a bot that was thrown out of a group is told so', async () => {
  const { call, sim } = await aSimulator();
  sim.send(undefined, { userId: 5, chatId: -77, text: 'hello' });
  expect((await call('sendMessage', { chat_id: -77, text: 'hello' })).body.ok).toBe(true);
  sim.setKicked(undefined, -77, 5, true);
  const reply = await call('sendMessage', { chat_id: -77, text: 'hello' });
  expect([reply.status, reply.body.description]).toEqual([403, 'Forbidden: bot was kicked from the group chat']);
});

test('a button press can be answered for 150 seconds', async () => {
  const { call, sim } = await aSimulator();
  const { message } = sim.send(undefined, { userId: 5, text: '/start' });
  const press = () => sim.press(undefined, { userId: 5, messageId: message.message_id, data: 'x' }).callbackQueryId;
  expect((await call('answerCallbackQuery', { callback_query_id: press() })).body.result).toBe(true);
  const late = press();
  await sim.clock.skip(151_000);
  expect((await call('answerCallbackQuery', { callback_query_id: late })).body.description).toBe(
    'Bad Request: query is too old and response timeout expired or query ID is invalid',
  );
});
