import { expect, test } from 'vitest';
import { aSimulator } from './arrange.ts';

async function aChat() {
  const simulator = await aSimulator();
  const { sim } = simulator;
  const { message } = sim.send(undefined, { userId: 5, text: 'see https://e.com/x' });
  sim.send(undefined, { userId: 6, text: '/start' });
  const call = async (method: string, params: Record<string, unknown>) =>
    (await simulator.call(method, { chat_id: 5, message_id: message.message_id, ...params })).body;
  const reactions = () => sim.screen(undefined, 5).messages[0]?.reactions;
  const last = (chatId: number) => sim.screen(undefined, chatId).messages.at(-1);
  return { ...simulator, call, reactions, last, theirs: message.message_id };
}

const emoji = (...list: string[]) => list.map((one) => ({ type: 'emoji', emoji: one }));

test('the bot puts an emoji under a message, changes it, and takes it back', async () => {
  const { call, reactions, sim } = await aChat();
  const userId = sim.bot().id;
  expect((await call('setMessageReaction', { reaction: emoji('👀') })).result).toBe(true);
  expect(reactions()).toEqual([{ userId, emoji: ['👀'] }]);
  await call('setMessageReaction', { reaction: emoji('❤️') });
  expect(reactions()).toEqual([{ userId, emoji: ['❤'] }]);
  await call('setMessageReaction', { reaction: [] });
  expect(reactions()).toBeUndefined();
});

test('what the user put there stays', async () => {
  const { call, reactions, sim, theirs } = await aChat();
  sim.act(undefined, 'react', { userId: 5, messageId: theirs, emoji: ['👍'] });
  await call('setMessageReaction', { reaction: emoji('🎉') });
  expect(reactions()).toEqual([
    { userId: 5, emoji: ['👍'] },
    { userId: sim.bot().id, emoji: ['🎉'] },
  ]);
});

test.each<[why: string, params: Record<string, unknown>]>([
  ["can't parse reaction types JSON object", { reaction: '[{' }],
  ['expected an Array of ReactionType', { reaction: { type: 'emoji', emoji: '👍' } }],
  ["can't parse ReactionType: expected an Object", { reaction: ['👍'] }],
  ['can\'t parse ReactionType: Can\'t find field "type"', { reaction: [{}] }],
  ['can\'t parse ReactionType: Can\'t find field "emoji"', { reaction: [{ type: 'emoji' }] }],
  ["can't parse ReactionType: invalid reaction type specified", { reaction: [{ type: 'paid' }] }],
  ['REACTION_INVALID', { reaction: emoji('🍕') }],
  ['REACTION_INVALID', { reaction: [{ type: 'custom_emoji', custom_emoji_id: '77' }] }],
  ['REACTIONS_TOO_MANY', { reaction: emoji('👍', '👎') }],
  ['message to react not found', { reaction: emoji('👍'), message_id: 999 }],
  ['chat not found', { reaction: emoji('👍'), chat_id: 404 }],
])('a reaction is refused: %s', async (why, params) => {
  const { call } = await aChat();
  expect((await call('setMessageReaction', params)).description).toBe(`Bad Request: ${why}`);
});

test('a forwarded message says who wrote it', async () => {
  const { call, last, theirs } = await aChat();
  const { result } = await call('forwardMessage', { chat_id: 6, from_chat_id: 5, message_id: theirs });
  expect(result).toMatchObject({
    text: 'see https://e.com/x',
    entities: [{ type: 'url', offset: 4, length: 15 }],
    forward_origin: { type: 'user', sender_user: { id: 5 } },
  });
  expect(last(6)?.message_id).toBe(result.message_id);
});

test('a copied message does not, and only its id comes back', async () => {
  const { call, last, theirs } = await aChat();
  const { result } = await call('copyMessage', { chat_id: 6, from_chat_id: 5, message_id: theirs });
  expect(Object.keys(result)).toEqual(['message_id']);
  expect(last(6)).toMatchObject({ message_id: result.message_id, text: 'see https://e.com/x' });
  expect(last(6)?.forward_origin).toBeUndefined();
});

test('many are forwarded in their order, those that are gone are skipped', async () => {
  const { call, sim, theirs } = await aChat();
  const second = sim.send(undefined, { userId: 5, text: 'second' }).message.message_id;
  const ids = { from_chat_id: 5, message_ids: [theirs, 999, second] };
  expect((await call('forwardMessages', { chat_id: 6, ...ids })).result).toHaveLength(2);
  expect((await call('copyMessages', { chat_id: 6, ...ids })).result).toHaveLength(2);
  const texts = sim.screen(undefined, 6).messages.map(({ text }) => text);
  expect(texts).toEqual(['/start', 'see https://e.com/x', 'second', 'see https://e.com/x', 'second']);
});

test.each<[why: string, method: string, params: Record<string, unknown>]>([
  ['parameter "from_chat_id" is required', 'forwardMessage', {}],
  ['parameter "from_chat_id" is required', 'copyMessage', {}],
  ['parameter "from_chat_id" is required', 'forwardMessages', { message_ids: [1] }],
  ['message to forward not found', 'forwardMessage', { from_chat_id: 5, message_id: 999 }],
  ['message to copy not found', 'copyMessage', { from_chat_id: 5, message_id: 999 }],
  ["messages can't be forwarded", 'forwardMessages', { from_chat_id: 5, message_ids: [999] }],
  ['message identifiers are not specified', 'copyMessages', { from_chat_id: 5 }],
  ['chat not found', 'forwardMessage', { from_chat_id: 404 }],
])('%s (%s)', async (why, method, params) => {
  const { call } = await aChat();
  expect((await call(method, { chat_id: 6, ...params })).description).toBe(`Bad Request: ${why}`);
});
