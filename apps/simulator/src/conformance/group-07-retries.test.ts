import { expect, test } from 'vitest';
import { aSimulator, aWebhook, type Received, until } from './arrange.ts';

/** Times of arrival, in whole seconds of the simulator's clock since the first. */
async function aBotWithTimes(behave: (received: Received, count: number) => void) {
  const arrivals: number[] = [];
  const hook = await aWebhook((received, count) => {
    arrivals.push(sim.clock.monotonicMs());
    behave(received, count);
  });
  const { call, sim } = await aSimulator();
  await call('setWebhook', { url: hook.url });
  const waits = () => arrivals.slice(1).map((at, n) => Math.round((at - (arrivals[n] ?? 0)) / 1000));
  return { call, sim, hook, waits };
}

test('an update that fails is sent again after 0, 2, 4, 8, 16, 32, 60-64 and then 60-120 seconds', async () => {
  const { sim, waits } = await aBotWithTimes(({ answer }) => answer(500));
  sim.send(undefined, { userId: 1, text: 'hello' });
  await sim.clock.skip(900_000);
  const [seventh, ...later] = waits().slice(6);
  expect(waits().slice(0, 6)).toEqual([0, 2, 4, 8, 16, 32]);
  expect(seventh).toBeGreaterThanOrEqual(60);
  expect(seventh).toBeLessThanOrEqual(64);
  expect(later.length).toBeGreaterThan(4);
  for (const wait of later) {
    expect(wait).toBeGreaterThanOrEqual(60);
    expect(wait).toBeLessThanOrEqual(120);
  }
});

test('Retry-After takes the place of the wait and does not make the next one longer', async () => {
  const { sim, waits } = await aBotWithTimes(({ answer }, count) =>
    answer(503, count <= 3 ? { 'retry-after': '7' } : {}),
  );
  sim.send(undefined, { userId: 1, text: 'hello' });
  await sim.clock.skip(40_000);
  expect(waits().slice(0, 5)).toEqual([7, 7, 7, 2, 4]);
});

test('Retry-After of more than an hour counts as an hour', async () => {
  const { sim, waits } = await aBotWithTimes(({ answer }) => answer(503, { 'retry-after': '86400' }));
  sim.send(undefined, { userId: 1, text: 'hello' });
  await sim.clock.skip(3_700_000);
  expect(waits()).toEqual([3600]);
});

test('a message that was not delivered within 24 hours is dropped without a word', async () => {
  const { call, sim, hook } = await aBotWithTimes(({ answer }) => answer(500));
  sim.send(undefined, { userId: 1, text: 'hello' });
  await sim.clock.skip(86_000_000);
  expect((await call('getWebhookInfo')).body.result.pending_update_count).toBe(1);
  await sim.clock.skip(600_000);
  expect((await call('getWebhookInfo')).body.result.pending_update_count).toBe(0);
  expect(sim.ledger.query({ kind: 'dropped' }).items).toMatchObject([{ reason: 'expired', type: 'message' }]);
  const sent = hook.received.length;
  await sim.clock.skip(600_000);
  expect(hook.received).toHaveLength(sent);
});

test('a button press is dropped after 150 seconds', async () => {
  const { call, sim } = await aBotWithTimes(({ answer, update }) => answer(update.callback_query ? 500 : 200));
  sim.send(undefined, { userId: 1, text: '/start' });
  const sent = await call('sendMessage', { chat_id: 1, text: 'choose' });
  sim.press(undefined, { userId: 1, messageId: sent.body.result.message_id, data: 'x' });
  await sim.clock.skip(300_000);
  const [dropped] = sim.ledger.query({ kind: 'dropped' }).items;
  expect(dropped).toMatchObject({ reason: 'expired', type: 'callback_query' });
});

test('after 10 s without success one connection is tried, then one more each 2 s; success opens the rest at once', async () => {
  let healthy = false;
  const hook = await aWebhook(({ answer, hangUp }) => (healthy ? answer() : hangUp()));
  const { call, sim } = await aSimulator();
  await call('setWebhook', { url: hook.url });
  for (let userId = 1; userId <= 30; userId++) sim.send(undefined, { userId, text: 'hello' });
  await sim.clock.skip(9000);
  // The first connection stands at once, the others follow every two seconds: each carries one update and dies.
  expect(hook.received.length).toBeGreaterThanOrEqual(4);
  expect(hook.received.length).toBeLessThanOrEqual(6);
  healthy = true;
  await sim.clock.skip(2000);
  await until('all are delivered', () => sim.ledger.summary().updates.acknowledged === 30);
});

test.each([
  ['0', [0, 2, 4, 8]],
  ['1', [1, 1, 1, 1]],
  ['59', [59, 59, 59, 59]],
  ['3600', [3600, 3600, 3600, 3600]],
  ['3601', [3600, 3600, 3600, 3600]],
  ['-5', [0, 2, 4, 8]],
  ['soon', [0, 2, 4, 8]],
  ['Wed, 21 Oct 2026 07:28:00 GMT', [0, 2, 4, 8]],
])('Retry-After: %s makes it wait %j seconds', async (value, expected) => {
  const { sim, waits } = await aBotWithTimes(({ answer }) => answer(503, { 'retry-after': value }));
  sim.send(undefined, { userId: 1, text: 'hello' });
  await sim.clock.skip((Math.max(...expected) * 4 + 20) * 1000);
  expect(waits().slice(0, 4)).toEqual(expected);
});

test.each([400, 401, 403, 404, 410, 429, 500, 503])(
  'Retry-After counts with any failure, as with %i',
  async (status) => {
    const { sim, waits } = await aBotWithTimes(({ answer }) => answer(status, { 'retry-after': '9' }));
    sim.send(undefined, { userId: 1, text: 'hello' });
    await sim.clock.skip(20_000);
    expect(waits()).toEqual([9, 9]);
  },
);

test('the back-off goes on where it was when Retry-After stops coming', async () => {
  const { sim, waits } = await aBotWithTimes(({ answer }, count) =>
    answer(500, count === 3 ? { 'retry-after': '100' } : {}),
  );
  sim.send(undefined, { userId: 1, text: 'hello' });
  await sim.clock.skip(130_000);
  expect(waits().slice(0, 5)).toEqual([0, 2, 100, 4, 8]);
});

test('a Retry-After beyond the life of an update drops it at once', async () => {
  const { sim, waits } = await aBotWithTimes(({ answer, update }) =>
    update.callback_query ? answer(503, { 'retry-after': '151' }) : answer(),
  );
  const { message } = sim.send(undefined, { userId: 1, text: '/start' });
  await until('the message is taken', () => sim.ledger.summary().updates.acknowledged === 1);
  sim.press(undefined, { userId: 1, messageId: message.message_id, data: 'x' });
  await until('it is dropped', () => sim.ledger.query({ kind: 'dropped' }).items.length === 1);
  expect(waits()).toEqual([0]);
});

test('after one chat has failed for long, another begins at the start of the schedule', async () => {
  const times: Record<string, number[]> = {};
  const { sim } = await aBotWithTimes(({ answer, update }) => {
    const text = update.message?.text ?? '';
    times[text] = [...(times[text] ?? []), sim.clock.monotonicMs()];
    answer(500);
  });
  sim.send(undefined, { userId: 1, text: 'old' });
  await sim.clock.skip(600_000);
  sim.send(undefined, { userId: 2, text: 'new' });
  await sim.clock.skip(20_000);
  const [first = 0, ...later] = times.new ?? [];
  expect(later.map((at) => Math.round((at - first) / 1000)).slice(0, 4)).toEqual([0, 2, 6, 14]);
});

test('a successor that waited behind a dropped update is sent at once', async () => {
  const { sim, hook } = await aBotWithTimes(({ answer, update }) => answer(update.message?.text === 'bad' ? 500 : 200));
  sim.send(undefined, { userId: 1, text: 'bad' });
  await sim.clock.skip(3_600_000);
  sim.send(undefined, { userId: 1, text: 'good' });
  await sim.clock.skip(86_400_000 - 3_600_000 - 300_000);
  expect(hook.texts()).not.toContain('good');
  await sim.clock.skip(400_000);
  expect(hook.texts().at(-1)).toBe('good');
  expect(sim.ledger.summary().updates.acknowledged).toBe(1);
});
