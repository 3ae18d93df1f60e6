import { expect, test } from 'vitest';
import { aSimulator } from './arrange.ts';

async function aChat() {
  const simulator = await aSimulator();
  const { message } = simulator.sim.send(undefined, { userId: 5, text: '/start' });
  const sent = await simulator.call('sendMessage', { chat_id: 5, text: 'first words' });
  const call = async (method: string, params: Record<string, unknown>) =>
    (await simulator.call(method, { chat_id: 5, ...params })).body;
  return { ...simulator, call, theirs: message.message_id, ours: sent.body.result.message_id as number };
}

test('an edit changes what the user sees and sets edit_date', async () => {
  const { call, ours, sim } = await aChat();
  await sim.clock.skip(10_000);
  const edited = await call('editMessageText', { message_id: ours, text: 'last words' });
  expect(edited.result).toMatchObject({ text: 'last words', edit_date: Math.floor(sim.clock.now() / 1000) });
  expect(sim.screen(undefined, 5).messages.at(-1)?.text).toBe('last words');
});

test('an edit to the same text is refused as not modified', async () => {
  const { call, ours } = await aChat();
  const reply = await call('editMessageText', { message_id: ours, text: 'first words' });
  expect(reply.error_code).toBe(400);
  expect(reply.description).toBe(
    'Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
  );
});

test('the same text with other buttons is an edit', async () => {
  const { call, ours } = await aChat();
  const reply_markup = { inline_keyboard: [[{ text: 'Yes', callback_data: 'y' }]] };
  expect((await call('editMessageText', { message_id: ours, text: 'first words', reply_markup })).ok).toBe(true);
});

test('an edit of a message that is not there is refused', async () => {
  const { call } = await aChat();
  const reply = await call('editMessageText', { message_id: 999, text: 'x' });
  expect(reply.description).toBe('Bad Request: message to edit not found');
});

test("an edit of somebody else's message is refused", async () => {
  const { call, theirs } = await aChat();
  const reply = await call('editMessageText', { message_id: theirs, text: 'x' });
  expect(reply.description).toBe("Bad Request: message can't be edited");
});

test('a deleted message vanishes from the screen', async () => {
  const { call, ours, sim } = await aChat();
  expect((await call('deleteMessage', { message_id: ours })).result).toBe(true);
  expect(sim.screen(undefined, 5).messages.map(({ text }) => text)).toEqual(['/start']);
});

test('a message that is not there can not be deleted', async () => {
  const { call } = await aChat();
  const reply = await call('deleteMessage', { message_id: 999 });
  expect(reply.description).toBe('Bad Request: message to delete not found');
});

test('a message older than 48 hours can not be deleted', async () => {
  const { call, ours, sim } = await aChat();
  await sim.clock.skip(2 * 86_400_000 + 1000);
  const reply = await call('deleteMessage', { message_id: ours });
  expect(reply.description).toBe("Bad Request: message can't be deleted for everyone");
});

test('a message of exactly 48 hours can be deleted', async () => {
  const { call, ours, sim } = await aChat();
  await sim.clock.skip(2 * 86_400_000);
  expect((await call('deleteMessage', { message_id: ours })).ok).toBe(true);
});

test('a reply names the message it answers', async () => {
  const { call, theirs } = await aChat();
  const reply = await call('sendMessage', { text: 'you said', reply_parameters: { message_id: theirs } });
  expect(reply.result.reply_to_message).toMatchObject({ message_id: theirs, text: '/start' });
});

test('a reply to a message that is not there is refused', async () => {
  const { call } = await aChat();
  const reply = await call('sendMessage', { text: 'x', reply_parameters: { message_id: 999 } });
  expect(reply.description).toBe('Bad Request: message to be replied not found');
});

test('allow_sending_without_reply sends it as a plain message', async () => {
  const { call } = await aChat();
  const reply_parameters = { message_id: 999, allow_sending_without_reply: true };
  const reply = await call('sendMessage', { text: 'x', reply_parameters });
  expect(reply.ok).toBe(true);
  expect(reply.result.reply_to_message).toBeUndefined();
});

test('a text of more than 4,096 characters is refused, counted in characters, not in UTF-16 units', async () => {
  const { call } = await aChat();
  expect((await call('sendMessage', { text: '😀'.repeat(4096) })).ok).toBe(true);
  expect((await call('sendMessage', { text: '😀'.repeat(4097) })).description).toBe('Bad Request: message is too long');
});
