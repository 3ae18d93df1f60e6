import { expect, test } from 'vitest';
import { aSimulator } from './arrange.ts';

const weekMs = 7 * 86_400_000;

async function aSender(seed?: number) {
  const simulator = await aSimulator(seed === undefined ? {} : { seed });
  const send = () => simulator.sim.send('conformance_bot', { userId: 1, text: 'hello' }).updateId ?? 0;
  return { ...simulator, send };
}

test('the first update_id of a bot is a random number above 2,000,000', async () => {
  const ids = [];
  for (const seed of [1, 2, 3]) ids.push((await aSender(seed)).send());
  expect(new Set(ids).size).toBe(3);
  for (const id of ids) expect(id).toBeGreaterThan(2_000_000);
});

test('the same seed gives the same first update_id', async () => {
  expect((await aSender(4)).send()).toBe((await aSender(4)).send());
});

test('update ids of a bot follow one another, whatever the chat and kind', async () => {
  const { sim, send } = await aSender();
  const first = send();
  const { message } = sim.send(undefined, { userId: 2, text: 'x' });
  const edited = sim.edit(undefined, { userId: 2, messageId: message.message_id, text: 'y' });
  expect(edited.updateId).toBe(first + 2);
});

test('after a week without updates the next id is drawn anew, and may be lower', async () => {
  const { sim, send, call } = await aSender();
  const first = send();
  await call('getUpdates', { offset: first + 1 });
  await sim.clock.skip(weekMs - 1000);
  expect(send()).toBe(first + 1);
  await call('getUpdates', { offset: first + 2 });
  await sim.clock.skip(weekMs + 1000);
  expect(Math.abs(send() - first)).toBeGreaterThan(10);
});

test('a new id is drawn on command, but not while updates are pending', async () => {
  const { sim, send, call } = await aSender();
  const first = send();
  expect(() => sim.reseed('conformance_bot')).toThrow('1 updates of @conformance_bot are pending');
  await call('getUpdates', { offset: first + 1 });
  sim.reseed('conformance_bot');
  expect(Math.abs(send() - first)).toBeGreaterThan(10);
});

test('each bot counts for itself', async () => {
  const { sim, send } = await aSender();
  const other = () => sim.send(sim.createBot({ username: 'other_bot' }).bot.id, { userId: 1, text: 'x' }).updateId ?? 0;
  const [mine, theirs] = [send(), other()];
  expect(Math.abs(mine - theirs)).toBeGreaterThan(10);
  expect([send(), other()]).toEqual([mine + 1, theirs + 1]);
});

test('a number that nobody took stays given: after an update is lost the next one goes on', async () => {
  const { sim, send, call } = await aSender();
  const first = send();
  await call('deleteWebhook', { drop_pending_updates: true });
  expect(send()).toBe(first + 1);
  await sim.clock.skip(86_401_000);
  expect(send()).toBe(first + 2);
});

test('an update that the bot does not want takes no number', async () => {
  const { sim, send } = await aSender();
  const first = send();
  const { message } = sim.send(undefined, { userId: 1, text: 'x' });
  sim.act(undefined, 'react', { userId: 1, messageId: message.message_id, emoji: ['👍'] });
  expect(send()).toBe(first + 2);
});

test('ids can go down', async () => {
  const { sim, send, call } = await aSender();
  const drawn = [send()];
  for (let n = 0; n < 20; n++) {
    await call('deleteWebhook', { drop_pending_updates: true });
    sim.reseed('conformance_bot');
    drawn.push(send());
  }
  expect(drawn.some((id, n) => n > 0 && id < (drawn[n - 1] ?? 0))).toBe(true);
  for (const id of drawn) {
    expect(id).toBeGreaterThan(2_000_000);
    expect(id).toBeLessThan(2 ** 31);
  }
});

test('a poller with the offset of before gets the lower ids all the same', async () => {
  const { sim, send, call } = await aSender();
  let last = send();
  let next = last;
  while (next >= last - 100_000) {
    last = Math.max(last, next);
    await call('deleteWebhook', { drop_pending_updates: true });
    sim.reseed('conformance_bot');
    next = send();
  }
  await sim.clock.skip(4000);
  const { body } = await call('getUpdates', { offset: last + 1 });
  expect(body.result).toMatchObject([{ update_id: next }]);
});
