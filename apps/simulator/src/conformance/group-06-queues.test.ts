import { expect, test } from 'vitest';
import { aSimulator, aWebhook, type Received, until } from './arrange.ts';

/** A webhook that answers nothing until told to. */
async function aHeldBot(maxConnections = 40) {
  const hook = await aWebhook(() => {});
  const simulator = await aSimulator();
  await simulator.call('setWebhook', { url: hook.url, max_connections: maxConnections });
  const send = (userId: number, text: string) => simulator.sim.send(undefined, { userId, text });
  /** Leaves open connections behind, so that nothing that follows waits for one. */
  const warmUp = async () => {
    const count = Math.min(4, maxConnections);
    for (let n = 0; n < count; n++) send(990 + n, 'warm-up');
    for (let n = 0; n < count; n++) {
      await until('a warm-up arrives', () => hook.received.length > 0);
      hook.received.shift()?.answer();
    }
    await until('they are done', () => simulator.sim.ledger.summary().updates.acknowledged === count);
  };
  return { ...simulator, hook, send, warmUp };
}

const textOf = (received: Received | undefined) => received?.update.message?.text;

test('in one chat an update waits until the one before it is answered', async () => {
  const { sim, hook, send, warmUp } = await aHeldBot();
  await warmUp();
  send(1, 'first');
  send(1, 'second');
  await until('the first arrives', () => hook.received.length === 1);
  await sim.clock.skip(5000);
  expect(hook.texts()).toEqual(['first']);
  hook.received[0]?.answer();
  await until('the second arrives', () => hook.received.length === 2);
  expect(hook.texts()).toEqual(['first', 'second']);
});

test('an update that fails is sent again before its successor in the chat', async () => {
  const { hook, send, warmUp } = await aHeldBot();
  await warmUp();
  send(1, 'first');
  send(1, 'second');
  await until('the first arrives', () => hook.received.length === 1);
  hook.received[0]?.answer(500);
  await until('it comes again', () => hook.received.length === 2);
  hook.received[1]?.answer();
  await until('the second arrives', () => hook.received.length === 3);
  expect(hook.texts()).toEqual(['first', 'first', 'second']);
});

test('different chats are served side by side', async () => {
  const { hook, send, warmUp } = await aHeldBot();
  await warmUp();
  for (const user of [1, 2, 3]) send(user, `from ${user}`);
  await until('all have arrived unanswered', () => hook.received.length === 3);
  expect(hook.texts().sort()).toEqual(['from 1', 'from 2', 'from 3']);
});

test('a button press does not wait for a message of the same person', async () => {
  const { sim, hook, call, send, warmUp } = await aHeldBot();
  await warmUp();
  send(1, 'a message');
  await until('the message arrives', () => hook.received.length === 1);
  const sent = await call('sendMessage', { chat_id: 1, text: 'choose' });
  sim.press(undefined, { userId: 1, messageId: sent.body.result.message_id, data: 'pressed' });
  await until('the press arrives beside it', () => hook.received.length === 2);
  expect(hook.texts()).toEqual(['a message', 'pressed']);
});

test('presses of one person wait for each other', async () => {
  const { sim, hook, call, send, warmUp } = await aHeldBot();
  await warmUp();
  send(1, '/start');
  await until('the message arrives', () => hook.received.length === 1);
  hook.received[0]?.answer();
  const sent = await call('sendMessage', { chat_id: 1, text: 'choose' });
  for (const data of ['one', 'two']) {
    sim.press(undefined, { userId: 1, messageId: sent.body.result.message_id, data });
  }
  await until('a press arrives', () => hook.texts().includes('one'));
  await sim.clock.skip(1000);
  expect(hook.texts()).not.toContain('two');
});

test('an edit waits in the queue of its chat', async () => {
  const { sim, hook, send, warmUp } = await aHeldBot();
  await warmUp();
  const { message } = send(1, 'hello');
  sim.edit(undefined, { userId: 1, messageId: message.message_id, text: 'hello!' });
  await until('the message arrives', () => hook.received.length === 1);
  await sim.clock.skip(1000);
  expect(hook.received).toHaveLength(1);
  hook.received[0]?.answer();
  await until('the edit arrives', () => hook.received.length === 2);
  expect(hook.received[1]?.update.edited_message?.text).toBe('hello!');
});

test('no more than max_connections updates are under way', async () => {
  const { sim, hook, send, warmUp } = await aHeldBot(3);
  await warmUp();
  for (let user = 1; user <= 8; user++) send(user, `from ${user}`);
  await until('three arrive', () => hook.received.length === 3);
  await sim.clock.skip(5000);
  expect(hook.received).toHaveLength(3);
  expect(await hook.connections()).toBe(3);
});

test('twice max_connections stuck chats stop the whole bot', async () => {
  const hook = await aWebhook((received) => received.answer(textOf(received) === 'stuck' ? 500 : 200));
  const { call, sim } = await aSimulator();
  await call('setWebhook', { url: hook.url, max_connections: 2 });
  for (const userId of [1, 2, 3, 4]) sim.send(undefined, { userId, text: 'stuck' });
  sim.send(undefined, { userId: 5, text: 'healthy' });
  await sim.clock.skip(600_000);
  expect(hook.texts()).not.toContain('healthy');
  expect(hook.texts().length).toBeGreaterThan(20);
});

test('one stuck chat fewer, and the others are served', async () => {
  const hook = await aWebhook((received) => received.answer(textOf(received) === 'stuck' ? 500 : 200));
  const { call, sim } = await aSimulator();
  await call('setWebhook', { url: hook.url, max_connections: 2 });
  for (const userId of [1, 2, 3]) sim.send(undefined, { userId, text: 'stuck' });
  sim.send(undefined, { userId: 5, text: 'healthy' });
  await sim.clock.skip(60_000);
  expect(hook.texts()).toContain('healthy');
});
