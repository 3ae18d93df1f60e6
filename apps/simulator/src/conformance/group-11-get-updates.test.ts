import { expect, test } from 'vitest';
import { aSimulator, type Reply, until, updatesOf } from './arrange.ts';

async function aBotWith(texts: string[]) {
  const simulator = await aSimulator();
  const { sim, call } = simulator;
  const ids = texts.map((text) => sim.send(undefined, { userId: 1, text }).updateId ?? 0);
  /** getUpdates after a pause, so that the anti-spin rules keep out of the way. */
  const poll = async (params: Record<string, unknown> = {}) => {
    await sim.clock.skip(4000);
    return textsOf(await call('getUpdates', params));
  };
  const polled = () => until('the poll waits', () => sim.delivery.of(sim.bot()).isPolled());
  return { ...simulator, ids, first: ids[0] ?? 0, poll, polled };
}

const textsOf = (reply: Reply) => updatesOf(reply).map(({ message }) => message?.text);

test('updates come again until an offset above them confirms them', async () => {
  const { poll, first, sim } = await aBotWith(['a', 'b', 'c']);
  expect(await poll()).toEqual(['a', 'b', 'c']);
  expect(await poll({ offset: first })).toEqual(['a', 'b', 'c']);
  expect(sim.ledger.summary().updates.acknowledged).toBe(0);
  expect(await poll({ offset: first + 1 })).toEqual(['b', 'c']);
  expect(sim.ledger.query({ kind: 'acknowledged' }).items).toMatchObject([{ updateId: first, via: 'getUpdates' }]);
  expect(await poll({ offset: 0 })).toEqual(['b', 'c']);
});

test('a negative offset keeps only so many of the last updates', async () => {
  const { poll } = await aBotWith(['a', 'b', 'c', 'd']);
  expect(await poll({ offset: -2 })).toEqual(['c', 'd']);
  expect(await poll()).toEqual(['c', 'd']);
});

test('an offset up to 10 above the last update confirms all', async () => {
  const { poll, first } = await aBotWith(['a', 'b']);
  await poll({ offset: first + 2 + 10, timeout: 0 });
  expect(await poll()).toEqual([]);
});

test('an offset more than 10 above the last update is ignored', async () => {
  const { poll, first } = await aBotWith(['a', 'b']);
  expect(await poll({ offset: first + 2 + 11 })).toEqual(['a', 'b']);
});

test.each([
  [2, 2],
  [0, 1],
  [1000, 100],
])('limit %i gives %i updates', async (limit, count) => {
  const { poll } = await aBotWith(Array.from({ length: 120 }, (_, n) => `m${n}`));
  expect(await poll({ limit })).toHaveLength(count);
});

test('a poll waits for an update and gets it at once', async () => {
  const { sim, call, polled } = await aBotWith([]);
  const waiting = call('getUpdates', { timeout: 30 });
  await polled();
  sim.send(undefined, { userId: 1, text: 'at last' });
  expect(textsOf(await waiting)).toEqual(['at last']);
});

test('a poll of more than 50 seconds ends after 50', async () => {
  const { sim, call, polled } = await aBotWith([]);
  const waiting = call('getUpdates', { timeout: 600 });
  await polled();
  await sim.clock.skip(49_900);
  expect(sim.delivery.of(sim.bot()).isPolled()).toBe(true);
  await sim.clock.skip(200);
  expect((await waiting).body.result).toEqual([]);
});

test('with a webhook a poll is refused with 409', async () => {
  const { call } = await aBotWith([]);
  await call('setWebhook', { url: 'http://127.0.0.1:9/' });
  const reply = await call('getUpdates');
  expect(reply.status).toBe(409);
  expect(reply.body.description).toBe(
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
  );
});

test('of two pollers the one that waits is told 409, and the new one waits on', async () => {
  const { sim, call, polled } = await aBotWith([]);
  const first = call('getUpdates', { timeout: 30 });
  await polled();
  const second = call('getUpdates', { timeout: 30 });
  const refused = await first;
  expect(refused.status).toBe(409);
  expect(refused.body.description).toBe(
    'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
  );
  sim.send(undefined, { userId: 1, text: 'for the second' });
  expect(textsOf(await second)).toEqual(['for the second']);
});

test('a second 409 within 3 seconds is held back for 3 seconds', async () => {
  const { sim, call, polled } = await aBotWith([]);
  const first = call('getUpdates', { timeout: 30 });
  await polled();
  const second = call('getUpdates', { timeout: 30 });
  await first;
  const third = call('getUpdates', { timeout: 30 });
  let answered = false;
  void second.then(() => {
    answered = true;
  });
  await call('getMe');
  await sim.clock.skip(2900);
  await call('getMe');
  expect(answered).toBe(false);
  await sim.clock.skip(200);
  expect((await second).status).toBe(409);
  sim.send(undefined, { userId: 1, text: 'end' });
  await third;
});

test('the same question again within 3 seconds is answered after 3 seconds', async () => {
  const { sim, call, polled } = await aBotWith([]);
  await sim.clock.skip(4000);
  await call('getUpdates', { offset: 5 });
  await sim.clock.skip(1000);
  const again = call('getUpdates', { offset: 5 });
  await polled();
  await sim.clock.skip(2900);
  expect(sim.delivery.of(sim.bot()).isPolled()).toBe(true);
  await sim.clock.skip(200);
  expect((await again).body.result).toEqual([]);
});

test('the same question again within half a second gets a single update', async () => {
  const { sim, call, first } = await aBotWith(['a', 'b', 'c']);
  await sim.clock.skip(4000);
  expect(textsOf(await call('getUpdates', { offset: first }))).toEqual(['a', 'b', 'c']);
  await sim.clock.skip(400);
  expect(textsOf(await call('getUpdates', { offset: first }))).toEqual(['a']);
});

test('an update that nobody fetched within 24 hours is gone', async () => {
  const { sim, poll } = await aBotWith(['old']);
  await sim.clock.skip(86_401_000);
  expect(await poll()).toEqual([]);
  expect(sim.ledger.query({ kind: 'dropped' }).items).toMatchObject([{ reason: 'expired' }]);
});

test.each([
  [-3, 0, ['a', 'b', 'c', 'd', 'e']],
  [0, 0, ['a', 'b', 'c', 'd', 'e']],
  [1, 0, ['b', 'c', 'd', 'e']],
  [5, 0, []],
  [15, 0, []],
  [16, 0, ['a', 'b', 'c', 'd', 'e']],
  [-100_000, 0, ['a', 'b', 'c', 'd', 'e']],
  [0, -1, ['e']],
  [0, -5, ['a', 'b', 'c', 'd', 'e']],
  [0, -9, ['a', 'b', 'c', 'd', 'e']],
])('of five updates, the offset %i from the first (or %i as it stands) gives %j', async (ahead, negative, expected) => {
  const { poll, first } = await aBotWith(['a', 'b', 'c', 'd', 'e']);
  expect(await poll({ offset: negative || first + ahead })).toEqual(expected);
});

test.each([
  ['-5', 0],
  ['0', 0],
  ['1', 1],
  ['50', 50],
  ['51', 50],
  ['3600', 50],
  ['soon', 0],
])('a timeout of %s is one of %i seconds', async (timeout, seconds) => {
  const { sim, call } = await aBotWith([]);
  await sim.clock.skip(4000);
  const reply = call('getUpdates', { timeout });
  if (seconds > 0) {
    await until('the poll waits', () => sim.delivery.of(sim.bot()).isPolled());
    await sim.clock.skip(seconds * 1000 - 100);
    expect(sim.delivery.of(sim.bot()).isPolled()).toBe(true);
    await sim.clock.skip(200);
  }
  expect((await reply).body.result).toEqual([]);
});

test('one answer has less than 4 MiB', async () => {
  const { sim, call } = await aBotWith([]);
  const payload = { text: 'x'.repeat(500 * 1024) };
  for (let n = 0; n < 10; n++) sim.delivery.of(sim.bot()).add({ kind: 'message', payload, queueId: 1, about: {} });
  await sim.clock.skip(4000);
  expect(updatesOf(await call('getUpdates'))).toHaveLength(8);
});

test('deleting an update list by offset is for good', async () => {
  const { poll, first } = await aBotWith(['a', 'b', 'c']);
  await poll({ offset: first + 2 });
  expect(await poll({ offset: first })).toEqual(['c']);
});

test('a webhook that is set ends a waiting poll with 409', async () => {
  const { call, polled } = await aBotWith([]);
  const waiting = call('getUpdates', { timeout: 30 });
  await polled();
  await call('setWebhook', { url: 'http://127.0.0.1:9/' });
  const { status, body } = await waiting;
  expect([status, body.description]).toEqual([409, 'Conflict: terminated by setWebhook request']);
});
