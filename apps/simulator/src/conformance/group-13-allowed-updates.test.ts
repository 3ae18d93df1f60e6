import { expect, test } from 'vitest';
import type { UpdateKind } from '../delivery/update-kinds.ts';
import { aSimulator, updatesOf } from './arrange.ts';

async function aBot() {
  const { sim, call } = await aSimulator();
  const allow = async (allowed_updates: unknown) => {
    await sim.clock.skip(4000);
    return call('getUpdates', { allowed_updates });
  };
  const info = async () => (await call('getWebhookInfo')).body.result.allowed_updates;
  const queue = sim.delivery.of(sim.bot());
  const isWanted = (kind: UpdateKind) => queue.add({ kind, payload: {}, queueId: 1, about: {} }) !== undefined;
  return { sim, call, allow, info, isWanted };
}

test('allowed_updates keeps other kinds out, and is remembered when it is left out', async () => {
  const { call, sim } = await aSimulator();
  await call('getUpdates', { allowed_updates: ['edited_message'] });
  await sim.clock.skip(3000);
  sim.send(undefined, { userId: 1, text: 'unwanted' });
  await call('getUpdates', {}).then(({ body }) => expect(body.result).toEqual([]));
  expect((await call('getWebhookInfo')).body.result.allowed_updates).toEqual(['edited_message']);
  expect(sim.ledger.query({ kind: 'dropped' }).items).toMatchObject([{ type: 'message', reason: 'not allowed' }]);
});

test('allowed_updates does not touch what is pending already', async () => {
  const { call, sim } = await aSimulator();
  sim.send(undefined, { userId: 1, text: 'before' });
  const { body } = await call('getUpdates', { allowed_updates: ['poll'] });
  expect(body.result).toHaveLength(1);
});

test.each<UpdateKind>([
  'message',
  'edited_message',
  'channel_post',
  'edited_channel_post',
  'inline_query',
  'chosen_inline_result',
  'callback_query',
  'shipping_query',
  'pre_checkout_query',
  'poll',
  'poll_answer',
  'my_chat_member',
  'chat_join_request',
  'chat_boost',
  'removed_chat_boost',
  'business_connection',
  'business_message',
  'guest_message',
  'stopped_message_generation',
])('%s comes unless others were asked for', async (kind) => {
  const { isWanted, allow } = await aBot();
  expect(isWanted(kind)).toBe(true);
  await allow(['deleted_business_messages']);
  expect(isWanted(kind)).toBe(false);
});

test.each<UpdateKind>(['chat_member', 'message_reaction', 'message_reaction_count'])(
  '%s comes only when it was asked for by name',
  async (kind) => {
    const { isWanted, allow } = await aBot();
    expect(isWanted(kind)).toBe(false);
    await allow([kind]);
    expect(isWanted(kind)).toBe(true);
    await allow([]);
    expect(isWanted(kind)).toBe(false);
  },
);

test.each([
  ['an empty list', [], undefined],
  ['names that nobody knows', ['messages', 'everything'], undefined],
  ['a name in capitals', ['MESSAGE'], ['message']],
  ['a name that is known among others', ['message', 'unknown'], ['message']],
])('%s', async (_what, wanted, shown) => {
  const { allow, info } = await aBot();
  await allow(['poll']);
  await allow(wanted);
  expect(await info()).toEqual(shown);
});

test.each(['{"a":1}', 'message', '[1]'])('what is no list of names changes nothing: %s', async (wanted) => {
  const { allow, info } = await aBot();
  await allow(['poll']);
  await allow(wanted);
  expect(await info()).toEqual(['poll']);
});

test('setWebhook and getUpdates share one list', async () => {
  const { call, sim, info } = await aBot();
  await call('setWebhook', { url: 'http://127.0.0.1:9/', allowed_updates: ['message', 'callback_query'] });
  expect(await info()).toEqual(['message', 'callback_query']);
  await call('deleteWebhook');
  await sim.clock.skip(4000);
  await call('getUpdates');
  expect(await info()).toEqual(['message', 'callback_query']);
});

test('the same webhook with another list takes the list over', async () => {
  const { call, sim, info } = await aBot();
  const url = 'http://127.0.0.1:9/';
  await call('setWebhook', { url, allowed_updates: ['message'] });
  await sim.clock.skip(2000);
  expect((await call('setWebhook', { url, allowed_updates: ['poll'] })).body.description).toBe(
    'Webhook is already set',
  );
  expect(await info()).toEqual(['poll']);
});

test('getUpdates with a webhook is refused and changes no list', async () => {
  const { call, info } = await aBot();
  await call('setWebhook', { url: 'http://127.0.0.1:9/', allowed_updates: ['message'] });
  expect((await call('getUpdates', { allowed_updates: ['poll'] })).status).toBe(409);
  expect(await info()).toEqual(['message']);
});

test('a reaction reaches the bot that asked for it, old and new', async () => {
  const { sim, call, allow } = await aBot();
  await allow(['message', 'message_reaction']);
  const { message } = sim.send(undefined, { userId: 5, text: 'hello' });
  const react = (emoji: string[]) => sim.act(undefined, 'react', { userId: 5, messageId: message.message_id, emoji });
  react(['👍']);
  react(['👍', '🔥']);
  react([]);
  await sim.clock.skip(4000);
  const reactions = updatesOf(await call('getUpdates')).flatMap(({ message_reaction }) => message_reaction ?? []);
  const emoji = (list: { type: string; emoji?: string }[]) => list.map((one) => one.emoji);
  expect(reactions.map((one) => [emoji(one.old_reaction as []), emoji(one.new_reaction as [])])).toEqual([
    [[], ['👍']],
    [['👍'], ['👍', '🔥']],
    [['👍', '🔥'], []],
  ]);
  expect(reactions[0]).toMatchObject({ message_id: message.message_id, user: { id: 5 }, chat: { id: 5 } });
});

test('of anonymous reactions the bot hears how many there are', async () => {
  const { sim, call, allow } = await aBot();
  await allow(['message_reaction_count']);
  const { message } = sim.send(undefined, { userId: 1, chatId: -7, text: 'hello' });
  for (const [userId, emoji] of [
    [1, '👍'],
    [2, '🔥'],
    [3, '🔥'],
  ] as const) {
    sim.act(undefined, 'react', { userId, chatId: -7, messageId: message.message_id, emoji: [emoji], anonymous: true });
  }
  await sim.clock.skip(4000);
  const last = updatesOf(await call('getUpdates')).at(-1)?.message_reaction_count;
  expect(last?.reactions).toMatchObject([
    { type: { emoji: '🔥' }, total_count: 2 },
    { type: { emoji: '👍' }, total_count: 1 },
  ]);
});
