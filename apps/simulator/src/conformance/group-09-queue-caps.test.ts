import { expect, test } from 'vitest';
import { createUpdateQueue } from '../delivery/update-queue.ts';
import { aSimulator, updatesOf } from './arrange.ts';

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

const anUpdate = { kind: 'message' as const, json: '"message":{}', queueKey: 1, expiresAtMs: 1000 };
const aQueue = () => createUpdateQueue({ nowMs: () => 0, random: () => 0.5, dropped: () => {} });

test('above 100,000 pending updates new ones are dropped', () => {
  const queue = aQueue();
  for (let n = 0; n < 100_000; n++) queue.push(anUpdate);
  expect(queue.push(anUpdate)).toBe('queue full');
  queue.forget(queue.head());
  expect(queue.push(anUpdate)).toMatchObject({ attempts: 0 });
});

test('what was dropped because the queue is full takes no update_id', () => {
  const queue = aQueue();
  for (let n = 0; n < 100_000; n++) queue.push(anUpdate);
  const tail = queue.tail();
  queue.push(anUpdate);
  expect(queue.tail()).toBe(tail);
});

test.each([
  ['ASCII', 'x', 512 * 1024, 'kept'],
  ['ASCII', 'x', 512 * 1024 + 1, 'too large'],
  ['Cyrillic', 'ж', 256 * 1024, 'kept'],
  ['Cyrillic', 'ж', 256 * 1024 + 1, 'too large'],
  ['emoji', '😀', 128 * 1024, 'kept'],
  ['emoji', '😀', 128 * 1024 + 1, 'too large'],
])('an update may have 512 KiB, in bytes: %s %s x %i is %s', (_what, letter, count, outcome) => {
  const pushed = aQueue().push({ ...anUpdate, json: letter.repeat(count) });
  expect(typeof pushed === 'string' ? pushed : 'kept').toBe(outcome);
});

test('all pending updates together may have 128 MiB', () => {
  const queue = aQueue();
  const json = 'x'.repeat(512 * 1024);
  for (let n = 0; n < 256; n++) expect(queue.push({ ...anUpdate, json })).toMatchObject({ attempts: 0 });
  expect(queue.push(anUpdate)).toBe('queue full');
  queue.forget(queue.head());
  expect(queue.push({ ...anUpdate, json })).toMatchObject({ attempts: 0 });
});

test('an update that is too large is lost without a word to anybody', async () => {
  const { call, sim } = await aSimulator();
  const payload = { text: 'x'.repeat(512 * 1024) };
  expect(sim.delivery.of(sim.bot()).add({ kind: 'message', payload, queueId: 1, about: {} })).toBeUndefined();
  expect(sim.send(undefined, { userId: 1, text: 'next' }).updateId).not.toBeNull();
  expect(updatesOf(await call('getUpdates')).map(({ message }) => message?.text)).toEqual(['next']);
  expect(sim.ledger.query({ kind: 'dropped' }).items).toMatchObject([{ type: 'message', reason: 'too large' }]);
});

test('pending_update_count counts what nobody has confirmed', async () => {
  const { call, sim } = await aSimulator();
  const pending = async () => (await call('getWebhookInfo')).body.result.pending_update_count;
  const first = sim.send(undefined, { userId: 1, text: 'a' }).updateId ?? 0;
  sim.send(undefined, { userId: 2, text: 'b' });
  expect(await pending()).toBe(2);
  await call('getUpdates');
  expect(await pending()).toBe(2);
  await call('getUpdates', { offset: first + 1 });
  expect(await pending()).toBe(1);
});
