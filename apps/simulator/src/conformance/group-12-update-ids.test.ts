import { expect, test } from 'vitest';
import { aSimulator } from './arrange.ts';

const weekMs = 7 * 86_400_000;

async function aSender(seed?: number) {
  const simulator = await aSimulator(seed === undefined ? {} : { seed });
  const send = () => simulator.sim.send(undefined, { userId: 1, text: 'hello' }).updateId ?? 0;
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
