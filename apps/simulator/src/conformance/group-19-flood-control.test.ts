import { expect, test } from 'vitest';
import { aSimulator, type Reply } from './arrange.ts';

async function aBotWithUsers(users: number, flood: Record<string, unknown> = {}) {
  const simulator = await aSimulator({ flood });
  for (let userId = 1; userId <= users; userId++) simulator.sim.send(undefined, { userId, text: '/start' });
  const say = (chat_id: number) => simulator.call('sendMessage', { chat_id, text: 'hello' });
  return { ...simulator, say };
}

const realistic = { mode: 'realistic' };
const waitOf = ({ body }: Reply) => body.parameters?.retry_after;

async function countOk(replies: Promise<Reply>[]): Promise<number> {
  return (await Promise.all(replies)).filter(({ body }) => body.ok).length;
}

test('a bot that waits as told is let through', async () => {
  const { sim, say } = await aBotWithUsers(1);
  sim.faults.add({ kind: 'tooManyRequests', next: 1, retryAfterMin: 5, retryAfterMax: 5 });
  expect(waitOf(await say(1))).toBe(5);
  await sim.clock.skip(5000);
  expect((await say(1)).body.ok).toBe(true);
  expect(sim.ledger.summary().calls.sendMessage).toMatchObject({ accepted: 1, disobeyed: 0 });
});

test('a bot that does not wait is refused, noted as disobedient, and waits longer each time', async () => {
  const { sim, say } = await aBotWithUsers(1);
  sim.faults.add({ kind: 'tooManyRequests', next: 1, retryAfterMin: 5, retryAfterMax: 5 });
  await say(1);
  const waits = [];
  for (let n = 0; n < 3; n++) {
    await sim.clock.skip(1000);
    waits.push(waitOf(await say(1)));
  }
  expect(waits).toEqual([10, 20, 40]);
  expect(sim.ledger.summary().calls.sendMessage).toMatchObject({ accepted: 0, disobeyed: 3 });
  expect(sim.screen(undefined, 1).messages).toHaveLength(1);
});

test('a call that was on its way when the 429 went out is refused but not blamed', async () => {
  const { sim, say } = await aBotWithUsers(1);
  sim.faults.add({ kind: 'tooManyRequests', next: 1, retryAfterMin: 5, retryAfterMax: 5 });
  await say(1);
  expect(waitOf(await say(1))).toBe(5);
  expect(sim.ledger.summary().calls.sendMessage).toMatchObject({ disobeyed: 0 });
});

test('other chats, and other kinds of call to the same chat, go on', async () => {
  const { sim, say, call } = await aBotWithUsers(2);
  sim.faults.add({ kind: 'tooManyRequests', next: 1, retryAfterMin: 60, retryAfterMax: 60 });
  await say(1);
  expect((await say(2)).body.ok).toBe(true);
  expect((await call('sendChatAction', { chat_id: 1, action: 'typing' })).body.ok).toBe(true);
});

test('in one chat a short burst goes through, then one message a second', async () => {
  const { sim, say } = await aBotWithUsers(1, { ...realistic, chatBurst: 3 });
  for (let n = 0; n < 3; n++) expect((await say(1)).body.ok).toBe(true);
  expect(waitOf(await say(1))).toBe(1);
  await sim.clock.skip(1000);
  expect((await say(1)).body.ok).toBe(true);
  expect(waitOf(await say(1))).toBe(1);
});

test('in a group 20 messages a minute go through', async () => {
  const { sim, say } = await aBotWithUsers(0, realistic);
  sim.send(undefined, { userId: 1, chatId: -5, text: 'hello' });
  expect(await countOk(Array.from({ length: 25 }, () => say(-5)))).toBe(20);
});

test('over all chats about 30 messages a second go through', async () => {
  const { say } = await aBotWithUsers(50, realistic);
  expect(await countOk(Array.from({ length: 50 }, (_, n) => say(n + 1)))).toBe(30);
});

test('by default there is no limit', async () => {
  const { say } = await aBotWithUsers(1);
  expect(await countOk(Array.from({ length: 60 }, () => say(1)))).toBe(60);
});

test('a caller may bring 20 new tokens a minute', async () => {
  const { sim, call } = await aBotWithUsers(0, realistic);
  const tokens = Array.from({ length: 25 }, (_, n) => sim.createBot({ username: `fleet${n}_bot` }).bot.token);
  const replies = [];
  for (const token of tokens) replies.push(await call('getMe', {}, token));
  expect(replies.filter(({ body }) => body.ok)).toHaveLength(20);
  expect(replies.at(-1)?.status).toBe(429);
  expect((await call('getMe', {}, tokens[0])).body.ok).toBe(true);
});
