import { expect, test } from 'vitest';
import { aSharedChat, aSimulator, updatesOf } from './arrange.ts';

const call = aSharedChat();

test.each([
  'getMessage',
  'getMessages',
  'getHistory',
  'getChatHistory',
  'messages.getHistory',
  'searchMessages',
  'getChats',
  'getDialogs',
  'getChatMembers',
  'getReactions',
  'readHistory',
])('there is no %s', async (method) => {
  const { status, body } = await call(method, { message_id: 1 });
  expect([status, body.description]).toEqual([404, 'Not Found: method not found']);
});

test('updates tell what people wrote, never what the bot did', async () => {
  const { sim, call: callAs } = await aSimulator();
  sim.send(undefined, { userId: 5, text: '/start' });
  const sent = await callAs('sendMessage', { chat_id: 5, text: 'hello' });
  const message_id = sent.body.result.message_id;
  await callAs('editMessageText', { chat_id: 5, message_id, text: 'hello again' });
  await callAs('deleteMessage', { chat_id: 5, message_id });
  expect(updatesOf(await callAs('getUpdates')).map(({ message }) => message?.text)).toEqual(['/start']);
});

test('what people delete is not told', async () => {
  const { sim, call: callAs } = await aSimulator();
  const { message } = sim.send(undefined, { userId: 5, text: 'oh no' });
  sim.act(undefined, 'delete', { userId: 5, messageId: message.message_id });
  expect(updatesOf(await callAs('getUpdates'))).toHaveLength(1);
  expect(sim.screen(undefined, 5).messages).toEqual([]);
});

test('an update that was confirmed can not be had again', async () => {
  const { sim, call: callAs } = await aSimulator();
  const { updateId } = sim.send(undefined, { userId: 5, text: 'once' });
  await callAs('getUpdates', { offset: (updateId ?? 0) + 1 });
  expect(updatesOf(await callAs('getUpdates', { offset: updateId }))).toEqual([]);
});

test('getChat tells of the chat, not of its messages', async () => {
  const { body } = await call('getChat');
  expect(body.result).toMatchObject({ id: 5, type: 'private', first_name: 'Ada' });
  expect(JSON.stringify(body.result)).not.toContain('/start');
});
