import { expect, test } from 'vitest';
import { aSimulator } from './arrange.ts';

async function aChat() {
  const simulator = await aSimulator();
  simulator.sim.send(undefined, { userId: 5, text: '/start' });
  const act = async (action: string) => (await simulator.call('sendChatAction', { chat_id: 5, action })).body;
  const typing = () => simulator.sim.screen(undefined, 5).typing;
  return { ...simulator, act, typing };
}

test('typing is shown for 5 seconds', async () => {
  const { sim, act, typing } = await aChat();
  expect((await act('typing')).result).toBe(true);
  expect(typing()).toMatchObject({ bot: 'conformance_bot', action: 'typing', forMs: 5000 });
  await sim.clock.skip(4900);
  expect(typing()).not.toBeNull();
  await sim.clock.skip(100);
  expect(typing()).toBeNull();
});

test('typing again makes it last another 5 seconds', async () => {
  const { sim, act, typing } = await aChat();
  await act('typing');
  await sim.clock.skip(4000);
  await act('typing');
  await sim.clock.skip(4000);
  expect(typing()).not.toBeNull();
});

test('a message of the bot ends it', async () => {
  const { act, typing, call } = await aChat();
  await act('typing');
  await call('sendMessage', { chat_id: 5, text: 'done' });
  expect(typing()).toBeNull();
});

test('a message of the user does not end it', async () => {
  const { sim, act, typing } = await aChat();
  await act('typing');
  sim.send(undefined, { userId: 5, text: 'still there?' });
  expect(typing()).not.toBeNull();
});

test('an action that does not exist is refused', async () => {
  const { act } = await aChat();
  expect((await act('thinking')).description).toBe('Bad Request: wrong parameter action in request');
});
