import { expect, test } from 'vitest';
import type { UpdateKind } from '../delivery/update-kinds.ts';
import { lifetimeOf } from '../delivery/update-kinds.ts';
import { aSimulator, aWebhook, until, updatesOf } from './arrange.ts';

/** Seconds for which Telegram keeps an update of each kind. */
const lifetimes: [UpdateKind, number][] = [
  ['message', 86_400],
  ['edited_message', 86_400],
  ['channel_post', 86_400],
  ['edited_channel_post', 86_400],
  ['my_chat_member', 86_400],
  ['chat_member', 86_400],
  ['chat_join_request', 86_400],
  ['message_reaction', 86_400],
  ['message_reaction_count', 86_400],
  ['business_connection', 86_400],
  ['poll', 86_400],
  ['poll_answer', 86_400],
  ['chosen_inline_result', 600],
  ['callback_query', 150],
  ['shipping_query', 150],
  ['pre_checkout_query', 150],
  ['inline_query', 30],
];

async function aQueue() {
  const { sim, call } = await aSimulator();
  await call('getUpdates', { allowed_updates: lifetimes.map(([kind]) => kind) });
  await sim.clock.skip(4000);
  const queue = sim.delivery.of(sim.bot());
  const add = (kind: UpdateKind, dateS?: number) =>
    queue.add({ kind, payload: { id: '1' }, queueId: 5, about: {} }, dateS);
  return { sim, call, queue, add };
}

test.each(lifetimes)('%s is kept for %i seconds, and not for one second more', async (kind, seconds) => {
  const { sim, call, queue, add } = await aQueue();
  add(kind);
  await sim.clock.skip(seconds * 1000);
  expect(queue.pendingCount()).toBe(1);
  await sim.clock.skip(1000);
  expect(updatesOf(await call('getUpdates', { offset: 0, timeout: 0 }))).toHaveLength(0);
  expect(sim.ledger.query({ kind: 'dropped' }).items).toMatchObject([{ type: kind, reason: 'expired' }]);
  expect(lifetimeOf(kind)).toBe(seconds);
});

test('the time of a message counts from its date, not from when it came', async () => {
  const { sim, queue, add } = await aQueue();
  add('message', Math.floor(sim.clock.now() / 1000) - 86_000);
  await sim.clock.skip(401_000);
  expect(queue.pendingCount()).toBe(0);
});

test('pending_update_count does not count what has expired', async () => {
  const { sim, call, add } = await aQueue();
  add('inline_query');
  add('callback_query');
  add('message');
  const pending = async () => (await call('getWebhookInfo')).body.result.pending_update_count;
  expect(await pending()).toBe(3);
  await sim.clock.skip(31_000);
  expect(await pending()).toBe(2);
  await sim.clock.skip(150_000);
  expect(await pending()).toBe(1);
});

test('what has expired makes room in the middle of the queue, and its neighbours keep their ids', async () => {
  const { sim, call, add } = await aQueue();
  const first = add('message') ?? 0;
  add('inline_query');
  add('message');
  await sim.clock.skip(31_000);
  expect(updatesOf(await call('getUpdates')).map(({ update_id }) => update_id)).toEqual([first, first + 2]);
});

test('a day of retries passes in a moment, and the update that was never taken is dropped once', async () => {
  const hook = await aWebhook(({ answer }) => answer(500));
  const { sim, call } = await aSimulator();
  await call('setWebhook', { url: hook.url });
  sim.send(undefined, { userId: 1, text: 'hello' });
  const startedMs = performance.now();
  await sim.clock.skip(86_500_000);
  await until('it is dropped', () => sim.ledger.query({ kind: 'dropped' }).items.length > 0);
  expect(performance.now() - startedMs).toBeLessThan(10_000);
  expect(hook.received.length).toBeGreaterThan(86_400 / 120);
  expect(sim.ledger.query({ kind: 'dropped' }).items).toMatchObject([{ type: 'message', reason: 'expired' }]);
  expect(sim.ledger.summary().updates.acknowledged).toBe(0);
});

test('an update under way when its time ends is delivered, not dropped', async () => {
  const hook = await aWebhook(() => {});
  const { sim, call } = await aSimulator({ delivery: { webhookTimeoutMs: 200_000 } });
  await call('setWebhook', { url: hook.url });
  const { message } = sim.send(undefined, { userId: 1, text: '/start' });
  await until('the message arrives', () => hook.received.length === 1);
  hook.received[0]?.answer();
  await until('it is taken', () => sim.ledger.summary().updates.acknowledged === 1);
  sim.press(undefined, { userId: 1, messageId: message.message_id, data: 'x' });
  await until('the press arrives', () => hook.received.length === 2);
  await sim.clock.skip(160_000);
  expect((await call('getWebhookInfo')).body.result.pending_update_count).toBe(1);
  hook.received[1]?.answer();
  await until('it is taken', () => sim.ledger.summary().updates.acknowledged === 2);
  expect(sim.ledger.query({ kind: 'dropped' }).items).toEqual([]);
});
