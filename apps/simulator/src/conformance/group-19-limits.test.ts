import { expect, test } from 'vitest';
import { aSimulator, type Reply, until } from './arrange.ts';

const realistic = { mode: 'realistic' };
const group = -9;

async function aBot(flood: Record<string, unknown> = {}) {
  const simulator = await aSimulator({ flood: { ...realistic, ...flood } });
  const { sim, call } = simulator;
  for (const userId of [1, 2]) sim.send(undefined, { userId, text: '/start' });
  sim.send(undefined, { userId: 1, chatId: group, text: 'hi' });
  const say = (chat_id: number, text = 'hello') => call('sendMessage', { chat_id, text });
  const draft = (chat_id: number) => call('sendMessageDraft', { chat_id, draft_id: 1, text: 'x' });
  /** Edits one message over and over, each time to another text. */
  const editor = async (chat_id: number) => {
    const { body } = await say(chat_id);
    let n = 0;
    return () => call('editMessageText', { chat_id, message_id: body.result.message_id, text: `edit ${++n}` });
  };
  return { ...simulator, say, draft, editor };
}

const waitOf = ({ body }: Reply) => body.parameters?.retry_after;

/** How many of `count` calls in a row go through. */
async function passed(count: number, act: () => Promise<Reply>): Promise<number> {
  let ok = 0;
  for (let n = 0; n < count; n++) if ((await act()).body.ok) ok++;
  return ok;
}

test.each<[what: string, count: number, flood: Record<string, unknown>, chat: number]>([
  ['3 messages at once in a private chat', 3, {}, 1],
  ['a burst of 5, if it is set so', 5, { chatBurst: 5 }, 1],
  ['20 messages at once in a group', 20, {}, group],
  ['7 in a group, if it is set so', 7, { groupPerMinute: 7 }, group],
])('%s', async (_what, count, flood, chat) => {
  const { say } = await aBot(flood);
  expect(await passed(count + 5, () => say(chat))).toBe(count);
});

test('a 429 says how long to wait in text, field and header', async () => {
  const { say, sim } = await aBot();
  await passed(3, () => say(1));
  await sim.clock.skip(300);
  const reply = await say(1);
  expect(reply).toMatchObject({ status: 429, retryAfter: '1' });
  expect(reply.body).toEqual({
    ok: false,
    error_code: 429,
    description: 'Too Many Requests: retry after 1',
    parameters: { retry_after: 1 },
  });
});

test('in a group the next message goes through three seconds later, as 20 a minute make it', async () => {
  const { say, sim } = await aBot();
  await passed(20, () => say(group));
  expect(waitOf(await say(group))).toBe(3);
  await sim.clock.skip(3000);
  expect((await say(group)).body.ok).toBe(true);
});

test('after a minute of rest a group takes 20 messages again', async () => {
  const { say, sim } = await aBot();
  await passed(20, () => say(group));
  await sim.clock.skip(60_000);
  expect(await passed(25, () => say(group))).toBe(20);
});

test.each<[what: string, count: number, flood: Record<string, unknown>]>([
  ['about 20 edits a minute go through in a group', 20, {}],
  ['as many as are set', 6, { groupEditsPerMinute: 6 }],
])('%s', async (_what, count, flood) => {
  const { editor } = await aBot(flood);
  expect(await passed(count + 5, await editor(group))).toBe(count);
});

test('edits do not count as messages, and messages not as edits', async () => {
  const { say, editor } = await aBot();
  const edit = await editor(group);
  await passed(25, () => say(group));
  expect((await edit()).body.ok).toBe(true);
});

test('a 429 to edits lets messages through', async () => {
  const { say, editor } = await aBot();
  await passed(30, await editor(group));
  expect((await say(group)).body.ok).toBe(true);
});

test('edits in a private chat are about one a second', async () => {
  const { editor, sim } = await aBot();
  const edit = await editor(1);
  expect(await passed(6, edit)).toBe(3);
  await sim.clock.skip(60_000);
  expect((await edit()).body.ok).toBe(true);
});

test('drafts are not limited, and do not count as messages', async () => {
  const { say, draft } = await aBot();
  expect(await passed(60, () => draft(1))).toBe(60);
  expect(await passed(5, () => say(1))).toBe(3);
});

test('drafts can be limited', async () => {
  const { draft, say } = await aBot({ draftsPerSecond: 2 });
  expect(await passed(5, () => draft(1))).toBe(2);
  expect((await say(1)).body.ok).toBe(true);
});

test('chat actions are not limited', async () => {
  const { call } = await aBot();
  expect(await passed(40, () => call('sendChatAction', { chat_id: 1, action: 'typing' }))).toBe(40);
});

test('a chat that waits does not hold up the others', async () => {
  const { say } = await aBot();
  await passed(5, () => say(1));
  expect((await say(2)).body.ok).toBe(true);
  expect((await say(group)).body.ok).toBe(true);
});

test.each<[growth: number, waits: number[]]>([
  [1, [3, 3, 3]],
  [2, [6, 12, 24]],
  [3, [9, 27, 81]],
])('a bot that does not wait is told to wait longer, %i times as long each time', async (penaltyGrowth, waits) => {
  const { say, sim } = await aBot({ penaltyGrowth });
  await passed(21, () => say(group));
  const told: (number | undefined)[] = [];
  for (const _ of waits) {
    await sim.clock.skip(200);
    told.push(waitOf(await say(group)));
  }
  expect(told).toEqual(waits);
});

test('the wait grows to an hour and not beyond', async () => {
  const { say, sim } = await aBot({ penaltyGrowth: 10 });
  await passed(21, () => say(group));
  for (let n = 0; n < 5; n++) {
    await sim.clock.skip(200);
    await say(group);
  }
  await sim.clock.skip(200);
  expect(waitOf(await say(group))).toBe(3600);
});

test('who waits as long as told is let through after any penalty', async () => {
  const { say, sim } = await aBot();
  await passed(21, () => say(group));
  await sim.clock.skip(200);
  const wait = waitOf(await say(group)) ?? 0;
  await sim.clock.skip(wait * 1000);
  expect((await say(group)).body.ok).toBe(true);
});

test('with more than 310 messages to one chat on their way, a call waits three seconds and is told to wait 60', async () => {
  const { say, sim } = await aBot({ chatBurst: 1000, bulkPerSecond: 1000 });
  const tenMinutesMs = 600_000;
  sim.faults.add({ kind: 'latency', methods: ['sendMessage'], minMs: tenMinutesMs, maxMs: tenMinutesMs });
  const underWay = Array.from({ length: 310 }, () => say(1));
  await until('310 are on their way', () => sim.flood.isCrowded(sim.bot().id, 'sendMessage', 1));
  let refused: Reply | undefined;
  void say(1).then((reply) => {
    refused = reply;
  });
  await until('the one too many is refused', async () => {
    await sim.clock.skip(100);
    return refused !== undefined;
  });
  expect(refused).toMatchObject({ status: 429, body: { parameters: { retry_after: 60 } } });
  const [entry] = sim.ledger.entries({ kind: 'call', method: 'sendMessage' });
  expect(entry).toMatchObject({ status: 429, retryAfter: 60, durationMs: 3000 });
  await sim.clock.skip(tenMinutesMs);
  expect((await Promise.all(underWay)).every(({ body }) => body.ok)).toBe(true);
});

test('what has arrived makes room again', async () => {
  const { say, sim } = await aBot({ maxInFlight: 2, chatBurst: 10 });
  const fault = sim.faults.add({ kind: 'latency', methods: ['sendMessage'], minMs: 1000, maxMs: 1000 });
  const underWay = [say(1), say(1)];
  await until('two are on their way', () => sim.flood.isCrowded(sim.bot().id, 'sendMessage', 1));
  await sim.clock.skip(1000);
  await Promise.all(underWay);
  sim.faults.remove(fault.id);
  expect((await say(1)).body.ok).toBe(true);
});

test('a new token beyond 20 in a minute waits for the rest of its share', async () => {
  const { sim, call } = await aBot();
  const tokens = Array.from({ length: 22 }, (_, n) => sim.createBot({ username: `fleet${n}_bot` }).bot.token);
  const replies: Reply[] = [];
  for (const token of tokens) replies.push(await call('getMe', {}, token));
  const refused = replies.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  await sim.clock.skip(60_000);
  expect((await call('getMe', {}, tokens.at(-1))).body.ok).toBe(true);
});

test('600 new tokens an hour', async () => {
  const { sim, call } = await aBot({ newTokensPerMinute: 0, newTokensPerHour: 5 });
  const tokens = Array.from({ length: 8 }, (_, n) => sim.createBot({ username: `fleet${n}_bot` }).bot.token);
  const replies: Reply[] = [];
  for (const token of tokens) replies.push(await call('getMe', {}, token));
  expect(replies.filter(({ body }) => body.ok).length).toBeLessThanOrEqual(5);
  expect(sim.flood.settings().newTokensPerHour).toBe(5);
});

test('a token that the server knows is free', async () => {
  const { call } = await aBot({ newTokensPerMinute: 1 });
  await call('getMe');
  expect(await passed(5, () => call('getMe'))).toBe(5);
});

test('settings can be changed while it runs, and then everybody begins anew', async () => {
  const { say, sim } = await aBot();
  await passed(5, () => say(1));
  sim.flood.reset();
  sim.flood.configure({ mode: 'off' });
  expect(await passed(40, () => say(1))).toBe(40);
  sim.flood.configure({ mode: 'realistic', chatBurst: 1 });
  expect(await passed(3, () => say(1))).toBe(1);
});
