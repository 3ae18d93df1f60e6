import { expect, test } from 'vitest';
import { aSimulator } from './arrange.ts';

async function aChat() {
  const simulator = await aSimulator();
  const { message } = simulator.sim.send(undefined, { userId: 5, text: 'what a fine day it is' });
  const say = async (params: Record<string, unknown>) =>
    (await simulator.call('sendMessage', { chat_id: 5, text: 'yes', ...params })).body;
  return { ...simulator, say, theirs: message.message_id };
}

test.each<[why: string, parameters: unknown]>([
  ["can't parse reply parameters JSON object", '{"message_id":'],
  ['object expected as reply parameters', [1]],
  ['can\'t find field "message_id"', { allow_sending_without_reply: true }],
  ['field "message_id" must be a Number', { message_id: true }],
  ['field "message_id" must be a valid Number', { message_id: 'seven' }],
  [
    'field "allow_sending_without_reply" must be of type Boolean',
    { message_id: 1, allow_sending_without_reply: 'yes' },
  ],
  ['field "quote" must be of type String', { message_id: 1, quote: {} }],
  [
    "can't parse entities: Can't find end of Bold entity at byte offset 0",
    { message_id: 1, quote: '*a', quote_parse_mode: 'MarkdownV2' },
  ],
])('reply parameters are refused: %s', async (why, reply_parameters) => {
  const { say } = await aChat();
  expect((await say({ reply_parameters })).description).toBe(`Bad Request: ${why}`);
});

test('reply parameters are read before the chat is looked up', async () => {
  const { say } = await aChat();
  expect((await say({ chat_id: 404, reply_parameters: [] })).description).toBe(
    'Bad Request: object expected as reply parameters',
  );
});

test.each([
  ['empty reply parameters', {}],
  ['a message_id of 0', { message_id: 0 }],
  ['a negative message_id', { message_id: -3 }],
])('%s are none', async (_what, reply_parameters) => {
  const { say } = await aChat();
  const reply = await say({ reply_parameters });
  expect(reply.ok).toBe(true);
  expect(reply.result.reply_to_message).toBeUndefined();
});

test('the older parameters work as well', async () => {
  const { say, theirs } = await aChat();
  expect((await say({ reply_to_message_id: theirs })).result.reply_to_message?.message_id).toBe(theirs);
  expect((await say({ reply_to_message_id: 999, allow_sending_without_reply: true })).ok).toBe(true);
  expect((await say({ reply_to_message_id: 999 })).description).toBe('Bad Request: message to be replied not found');
});

test('a quote is a part of the message that is answered, word for word', async () => {
  const { say, theirs } = await aChat();
  const { result } = await say({ reply_parameters: { message_id: theirs, quote: 'fine day' } });
  expect(result.quote).toEqual({ text: 'fine day', position: 7, is_manual: true });
});

test('styles stay in a quote, links do not', async () => {
  const { say, theirs } = await aChat();
  const quote = '<b>fine</b> <a href="e.com">day</a>';
  const { result } = await say({ reply_parameters: { message_id: theirs, quote, quote_parse_mode: 'HTML' } });
  expect(result.quote).toEqual({
    text: 'fine day',
    position: 7,
    is_manual: true,
    entities: [{ type: 'bold', offset: 0, length: 4 }],
  });
});

test('what the message does not say can not be quoted', async () => {
  const { say, theirs } = await aChat();
  const reply = await say({ reply_parameters: { message_id: theirs, quote: 'bad day' } });
  expect(reply.description).toBe('Bad Request: QUOTE_TEXT_INVALID');
});

test('a message of another chat is answered from here as an outside one', async () => {
  const { say, sim } = await aChat();
  const other = sim.send(undefined, { userId: 6, text: 'from elsewhere' }).message;
  const { result } = await say({ reply_parameters: { chat_id: 6, message_id: other.message_id } });
  expect(result.reply_to_message).toBeUndefined();
  expect(result.external_reply).toMatchObject({ message_id: other.message_id, origin: { sender_user: { id: 6 } } });
});

test('a chat that the bot does not see can not be answered into', async () => {
  const { say } = await aChat();
  const reply = await say({ reply_parameters: { chat_id: 404, message_id: 1 } });
  expect(reply.description).toBe('Bad Request: chat not found');
});

test('a reply does not nest', async () => {
  const { say, theirs } = await aChat();
  const first = await say({ reply_parameters: { message_id: theirs } });
  const second = await say({ reply_parameters: { message_id: first.result.message_id } });
  expect(second.result.reply_to_message?.message_id).toBe(first.result.message_id);
  expect(second.result.reply_to_message?.reply_to_message).toBeUndefined();
});
