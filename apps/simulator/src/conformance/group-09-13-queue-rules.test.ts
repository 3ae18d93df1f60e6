import { expect, test } from 'vitest';
import { createUpdateQueue } from '../delivery/update-queue.ts';
import { aSimulator, aWebhook, until } from './arrange.ts';

test.each([
  ['deleteWebhook', {}],
  ['setWebhook', { url: 'http://127.0.0.1:9/' }],
])('%s with drop_pending_updates drops what is pending', async (method, params) => {
  const { call, sim } = await aSimulator();
  const pending = async () => (await call('getWebhookInfo')).body.result.pending_update_count;
  sim.send(undefined, { userId: 1, text: 'old' });
  await call('deleteWebhook');
  expect(await pending()).toBe(1);
  await call(method, { ...params, drop_pending_updates: true });
  expect(await pending()).toBe(0);
  expect(sim.ledger.query({ kind: 'dropped' }).items).toMatchObject([{ reason: 'dropped by request' }]);
});

test('above 100,000 pending updates new ones are dropped', () => {
  const queue = createUpdateQueue({ nowMs: () => 0, random: () => 0.5, dropped: () => {} });
  const update = { kind: 'message' as const, json: '"message":{}', queueKey: 1, expiresAtMs: 1000 };
  for (let n = 0; n < 100_000; n++) queue.push(update);
  expect(queue.push(update)).toBe('queue full');
  queue.forget(queue.head());
  expect(queue.push(update)).toMatchObject({ attempts: 0 });
});

test('an update of more than 512 KiB is dropped', () => {
  const queue = createUpdateQueue({ nowMs: () => 0, random: () => 0.5, dropped: () => {} });
  const json = 'x'.repeat(512 * 1024 + 1);
  expect(queue.push({ kind: 'message', json, queueKey: 1, expiresAtMs: 1000 })).toBe('too large');
});

test('a method in the answer of the webhook is executed', async () => {
  const reply = JSON.stringify({ method: 'sendMessage', chat_id: 1, text: 'from the answer' });
  const hook = await aWebhook(({ answer }) => answer(200, { 'content-type': 'application/json' }, reply));
  const { call, sim } = await aSimulator();
  await call('setWebhook', { url: hook.url });
  sim.send(undefined, { userId: 1, text: 'hello' });
  await until('the answer is on the screen', () => sim.screen(undefined, 1).messages.length === 2);
  expect(sim.screen(undefined, 1).messages[1]?.text).toBe('from the answer');
});

test.each(['getMe', 'setWebhook', 'deleteWebhook', 'close', 'logOut'])(
  '%s in the answer of the webhook is not executed',
  async (method) => {
    const reply = JSON.stringify({ method, url: '' });
    const hook = await aWebhook(({ answer }) => answer(200, { 'content-type': 'application/json' }, reply));
    const { call, sim } = await aSimulator();
    await call('setWebhook', { url: hook.url });
    sim.send(undefined, { userId: 1, text: 'hello' });
    await until('it is delivered', () => sim.ledger.summary().updates.acknowledged === 1);
    expect(Object.keys(sim.ledger.summary().calls)).toEqual(['setWebhook']);
    expect((await call('getWebhookInfo')).body.result.url).toBe(hook.url);
  },
);

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
