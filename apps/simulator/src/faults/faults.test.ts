import { expect, test } from 'vitest';
import { aSimulator, aWebhook, until } from '../conformance/arrange.ts';
import type { CallEntry, DeliveryEntry } from '../index.ts';

async function aChat(options = {}) {
  const simulator = await aSimulator(options);
  const { sim, call } = simulator;
  sim.send(undefined, { userId: 5, text: '/start' });
  const say = (text = 'hello') => call('sendMessage', { chat_id: 5, text });
  const shown = () =>
    sim
      .screen(undefined, 5)
      .messages.slice(1)
      .map(({ text }) => text);
  const calls = () => sim.ledger.query({ kind: 'call', method: 'sendMessage' }).items as CallEntry[];
  return { ...simulator, say, shown, calls };
}

test('a call that is reset before it is accepted has done nothing', async () => {
  const { sim, say, shown, calls } = await aChat();
  sim.faults.add({ kind: 'resetBeforeAccept', next: 1 });
  await expect(say()).rejects.toThrow();
  expect(shown()).toEqual([]);
  expect(calls()).toMatchObject([{ accepted: false, responseLost: true, fault: 'resetBeforeAccept' }]);
  expect((await say()).body.ok).toBe(true);
});

test('a call whose response is lost has taken effect, and the ledger says so', async () => {
  const { sim, say, shown, calls } = await aChat();
  sim.faults.add({ kind: 'loseResponse', next: 1 });
  await expect(say('sent once')).rejects.toThrow();
  expect(shown()).toEqual(['sent once']);
  expect(calls()).toMatchObject([{ accepted: true, responseLost: true, fault: 'loseResponse', text: 'sent once' }]);
});

test('a lost response can hang before the connection breaks', async () => {
  const { sim, say, shown } = await aChat();
  sim.faults.add({ kind: 'loseResponse', next: 1, hangMs: 30_000 });
  const lost = expect(say()).rejects.toThrow();
  await until('it has taken effect', () => shown().length === 1);
  await sim.clock.skip(30_000);
  await lost;
});

test.each([500, 502, 504])('a %i before the call is accepted has done nothing', async (status) => {
  const { sim, say, shown } = await aChat();
  sim.faults.add({ kind: 'serverError', next: 1, status });
  const reply = await say();
  expect([reply.status, reply.body.error_code, reply.body.ok]).toEqual([status, status, false]);
  expect(shown()).toEqual([]);
});

test('a 5xx after the call was accepted looks the same to the bot, not to the ledger', async () => {
  const { sim, say, shown, calls } = await aChat();
  sim.faults.add({ kind: 'serverError', next: 1, accepted: true });
  expect((await say()).status).toBe(500);
  expect(shown()).toEqual(['hello']);
  expect(calls()).toMatchObject([
    { ok: false, status: 500, accepted: true, responseLost: false, fault: 'serverError' },
  ]);
});

test('a 429 has done nothing', async () => {
  const { sim, say, shown, calls } = await aChat();
  sim.faults.add({ kind: 'tooManyRequests', next: 1, retryAfterMin: 2, retryAfterMax: 4 });
  const wait = (await say()).body.parameters?.retry_after;
  expect([2, 3, 4]).toContain(wait);
  expect(shown()).toEqual([]);
  expect(calls()).toMatchObject([{ accepted: false, status: 429, retryAfter: wait, fault: 'tooManyRequests' }]);
});

test('latency holds a call back before anything is done', async () => {
  const { sim, say, shown, calls } = await aChat();
  sim.faults.add({ kind: 'latency', next: 1, minMs: 5000, maxMs: 5000 });
  const slow = say();
  await until('the fault has struck', () => sim.faults.list()[0]?.applied === 1);
  expect(shown()).toEqual([]);
  await sim.clock.skip(5000);
  expect((await slow).body.ok).toBe(true);
  expect(calls()).toMatchObject([{ accepted: true, fault: 'latency', durationMs: 5000 }]);
});

test('a rule strikes only its bot, chat and methods', async () => {
  const { sim, call, say } = await aChat();
  sim.send(undefined, { userId: 6, text: '/start' });
  const other = sim.createBot({ username: 'other_bot' }).bot;
  sim.send(other.id, { userId: 5, text: '/start' });
  sim.faults.add({ kind: 'serverError', chatId: 5, methods: ['SendMessage'] }, sim.bot('conformance_bot').id);
  expect((await say()).status).toBe(500);
  expect((await call('sendMessage', { chat_id: 6, text: 'hi' })).status).toBe(200);
  expect((await call('sendChatAction', { chat_id: 5, action: 'typing' })).status).toBe(200);
  expect((await call('sendMessage', { chat_id: 5, text: 'hi' }, other.token)).status).toBe(200);
  expect((await call('getMe')).status).toBe(200);
});

test('the same seed strikes the same calls', async () => {
  const pattern = async (seed: number) => {
    const { sim, say } = await aChat({ seed });
    sim.faults.add({ kind: 'serverError', probability: 0.3 });
    const statuses = [];
    for (let n = 0; n < 40; n++) statuses.push((await say()).status);
    return statuses;
  };
  const [first, again, other] = [await pattern(11), await pattern(11), await pattern(12)];
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
  const struck = first.filter((status) => status === 500).length;
  expect(struck).toBeGreaterThan(4);
  expect(struck).toBeLessThan(22);
});

test('a share is said of a kind of method: all sends, all edits', async () => {
  const { sim, call, say } = await aChat();
  const sent = await say();
  sim.faults.add({ kind: 'serverError', methodKinds: ['edit', 'action'] });
  const edit = { chat_id: 5, message_id: sent.body.result.message_id, text: 'other' };
  expect((await call('editMessageText', edit)).status).toBe(500);
  expect((await call('sendChatAction', { chat_id: 5, action: 'typing' })).status).toBe(500);
  expect((await say()).status).toBe(200);
});

test('a storm of 429 can grow with each one in a row, and begins anew after a success', async () => {
  const { sim, say } = await aChat();
  sim.faults.add({ kind: 'tooManyRequests', next: 3, retryAfterMin: 2, retryAfterMax: 2, growth: 3 });
  const waits: unknown[] = [];
  for (let n = 0; n < 3; n++) {
    const wait = (await say()).body.parameters?.retry_after ?? 0;
    waits.push(wait);
    await sim.clock.skip(wait * 1000);
  }
  expect(waits).toEqual([2, 6, 18]);
  expect((await say()).status).toBe(200);
  sim.faults.clear();
  sim.faults.add({ kind: 'tooManyRequests', next: 1, retryAfterMin: 2, retryAfterMax: 2, growth: 3 });
  expect((await say()).body.parameters?.retry_after).toBe(2);
});

test('an answer that is cut in the middle has taken effect', async () => {
  const { sim, say, shown, calls } = await aChat();
  sim.faults.add({ kind: 'cutAnswer', next: 1 });
  await expect(say('sent once')).rejects.toThrow();
  expect(shown()).toEqual(['sent once']);
  expect(calls()).toMatchObject([{ accepted: true, responseLost: true, fault: 'cutAnswer' }]);
});

test('an answer can drip in slowly, and is whole in the end', async () => {
  const { sim, say, shown, calls } = await aChat();
  sim.faults.add({ kind: 'slowAnswer', next: 1, overMs: 9000 });
  let answered = false;
  const slow = say('slow').finally(() => {
    answered = true;
  });
  await until('it has taken effect', () => shown().length === 1);
  await sim.clock.skip(8000);
  expect([answered, calls()]).toEqual([false, []]);
  await sim.clock.skip(1000);
  expect((await slow).body).toMatchObject({ ok: true, result: { text: 'slow' } });
  await until('it is noted', () => calls().length === 1);
  expect(calls()).toMatchObject([{ accepted: true, responseLost: false, fault: 'slowAnswer' }]);
});

test('the wall clock can jump while a call comes in, and no timer runs', async () => {
  const { sim, say, calls } = await aChat();
  sim.faults.add({ kind: 'clockJump', next: 1, minMs: -300_000, maxMs: -300_000 });
  const [now, monotonic] = [sim.clock.now(), sim.clock.monotonicMs()];
  expect((await say()).body.result.date).toBe(Math.floor((now - 300_000) / 1000));
  expect(sim.clock.monotonicMs()).toBe(monotonic);
  expect(calls()).toMatchObject([{ accepted: true, fault: 'clockJump', at: now - 300_000 }]);
  expect(sim.ledger.query({ kind: 'control' }).items.at(-1)).toMatchObject({
    action: 'clock jumped',
    detail: { ms: -300_000 },
  });
});

test('a new seed draws anew, and the old one brings the same faults again', async () => {
  const { sim, say } = await aChat();
  sim.faults.add({ kind: 'serverError', probability: 0.5 });
  const pattern = async (seed: number) => {
    sim.faults.reseed(seed);
    const statuses = [];
    for (let n = 0; n < 20; n++) statuses.push((await say()).status);
    return statuses;
  };
  const first = await pattern(3);
  expect(await pattern(4)).not.toEqual(first);
  expect(await pattern(3)).toEqual(first);
});

test('rules that are cleared and set again bring the same faults', async () => {
  const { sim, say } = await aChat();
  const pattern = async () => {
    sim.faults.clear();
    sim.faults.add({ kind: 'serverError', probability: 0.5 });
    const statuses = [];
    for (let n = 0; n < 20; n++) statuses.push((await say()).status);
    return statuses;
  };
  expect(await pattern()).toEqual(await pattern());
});

async function aHookedBot(behave?: Parameters<typeof aWebhook>[0]) {
  const hook = await aWebhook(behave);
  const simulator = await aSimulator();
  await simulator.call('setWebhook', { url: hook.url });
  const send = (text: string) => simulator.sim.send(undefined, { userId: 5, text });
  const deliveries = () => simulator.sim.ledger.query({ kind: 'delivery' }).items as DeliveryEntry[];
  const settled = (count: number) =>
    until(`${count} are acknowledged`, () => simulator.sim.ledger.summary().updates.acknowledged === count);
  return { ...simulator, hook, send, deliveries, settled };
}

test('a duplicate delivery brings the same update again, before its successor', async () => {
  const { sim, hook, send, deliveries, settled } = await aHookedBot();
  sim.faults.add({ kind: 'duplicateDelivery', next: 1 });
  send('first');
  send('second');
  await sim.clock.skip(2000);
  await settled(2);
  expect(hook.texts()).toEqual(['first', 'first', 'second']);
  expect(deliveries()[0]).toMatchObject({ ok: false, status: 200, fault: 'duplicateDelivery' });
});

test('a late duplicate comes after its successors', async () => {
  const { sim, hook, send, deliveries, settled } = await aHookedBot();
  sim.faults.add({ kind: 'lateDuplicate', next: 1, minMs: 61_000, maxMs: 61_000 });
  send('first');
  send('second');
  await settled(2);
  await sim.clock.skip(60_900);
  expect(hook.texts()).toEqual(['first', 'second']);
  await sim.clock.skip(200);
  expect(hook.texts()).toEqual(['first', 'second', 'first']);
  expect(deliveries().at(-1)).toMatchObject({ ok: true, attempt: 2, fault: 'lateDuplicate' });
});

test.each([
  ['refused', 1, 'Connection refused'],
  ['timeout', 2, 'Read timeout expired'],
  ['dns', 1, 'Failed to resolve host: Name or service not known'],
  ['tls', 1, 'SSL error {error:0A000086:SSL routines::certificate verify failed}'],
])('a delivery that fails (%s) reaches the bot %i times in all', async (how, times, error) => {
  const { sim, hook, call, send, deliveries, settled } = await aHookedBot();
  sim.faults.add({ kind: 'deliveryFailure', next: 1, how });
  send('hello');
  await sim.clock.skip(2000);
  await settled(1);
  expect(hook.received).toHaveLength(times);
  expect(deliveries()[0]).toMatchObject({ ok: false, error, fault: 'deliveryFailure' });
  expect((await call('getWebhookInfo')).body.result.last_error_message).toBe(error);
});

test('delivery latency holds an update back', async () => {
  const { sim, hook, send } = await aHookedBot();
  sim.faults.add({ kind: 'deliveryLatency', next: 1, minMs: 3000, maxMs: 3000 });
  send('late');
  await sim.clock.skip(2900);
  expect(hook.received).toHaveLength(0);
  await sim.clock.skip(200);
  await until('it arrives', () => hook.received.length === 1);
});

test('a webhook that is slow to answer gets the update again on a second connection while the first is open', async () => {
  const held: (() => void)[] = [];
  const { sim, hook, send, deliveries, settled } = await aHookedBot(({ answer }, count) => {
    if (count === 1) held.push(answer);
    else answer();
  });
  sim.faults.add({ kind: 'overlappingDelivery', next: 1 });
  send('hello');
  await until('the first is under way', () => hook.received.length === 1);
  await sim.clock.skip(62_000);
  await settled(1);
  expect(hook.texts()).toEqual(['hello', 'hello']);
  expect(await hook.connections()).toBe(2);
  expect(deliveries()).toMatchObject([
    { ok: false, fault: 'overlappingDelivery' },
    { ok: true, attempt: 2 },
  ]);
  held[0]?.();
});

test('a webhook that answers in time is not struck by an overlap', async () => {
  const { sim, hook, send, deliveries, settled } = await aHookedBot();
  sim.faults.add({ kind: 'overlappingDelivery' });
  send('hello');
  await settled(1);
  await sim.clock.skip(120_000);
  expect([hook.texts(), deliveries()[0]?.fault]).toEqual([['hello'], undefined]);
});

test('the body of a delivery can drip in slowly', async () => {
  const { sim, hook, send, deliveries, settled } = await aHookedBot();
  sim.faults.add({ kind: 'slowDelivery', next: 1, overMs: 9000 });
  send('slow');
  await sim.clock.skip(7000);
  expect(hook.received).toHaveLength(0);
  await sim.clock.skip(3000);
  await settled(1);
  expect(hook.texts()).toEqual(['slow']);
  expect(deliveries()).toMatchObject([{ ok: true, fault: 'slowDelivery' }]);
});

test('an update can be filled up to the 512 KiB that Telegram allows', async () => {
  const { sim, hook, send, settled } = await aHookedBot();
  sim.faults.add({ kind: 'largeUpdate', next: 1 });
  send('large');
  await settled(1);
  expect(hook.texts()).toEqual(['large']);
  const bytes = JSON.stringify(hook.received[0]?.update).length;
  expect(bytes).toBeGreaterThan(512 * 1024 - 100);
  expect(sim.ledger.query({ kind: 'update' }).items).toMatchObject([{ fault: 'largeUpdate' }]);
});

test('a poller too gets duplicates: a confirmed update comes once more', async () => {
  const { sim, call } = await aSimulator();
  const first = sim.send(undefined, { userId: 5, text: 'once' }).updateId ?? 0;
  sim.faults.add({ kind: 'duplicateDelivery', next: 1 });
  await call('getUpdates', {});
  const again = await call('getUpdates', { offset: first + 1, timeout: 50 });
  expect(again.body.result).toMatchObject([{ update_id: first }]);
  expect((sim.ledger.query({ kind: 'delivery' }).items as DeliveryEntry[]).at(-1)?.fault).toBe('duplicateDelivery');
});

test('a lost getUpdates response brings the updates again', async () => {
  const { sim, call } = await aSimulator();
  sim.send(undefined, { userId: 5, text: 'hello' });
  sim.faults.add({ kind: 'loseResponse', next: 1, methods: ['getUpdates'] });
  await expect(call('getUpdates')).rejects.toThrow();
  expect((await call('getUpdates')).body.result).toHaveLength(1);
  expect(sim.ledger.query({ kind: 'delivery' }).items).toMatchObject([{ ok: false }, { ok: true, attempt: 2 }]);
});

test('the summary counts what was injected', async () => {
  const { sim, say } = await aChat();
  sim.faults.add({ kind: 'serverError', next: 2 });
  for (let n = 0; n < 4; n++) await say();
  expect(sim.ledger.summary().faults).toEqual({ serverError: 2 });
  expect(sim.ledger.summary().calls.sendMessage).toEqual({ accepted: 2, refused: 2, responseLost: 0, disobeyed: 0 });
});
