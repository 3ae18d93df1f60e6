import { expect, test } from 'vitest';
import { aSimulator, updatesOf } from './arrange.ts';

async function aChat(surface: Record<string, unknown> = {}) {
  const simulator = await aSimulator({ surface });
  const { sim } = simulator;
  sim.send(undefined, { userId: 5, text: '/start' });
  const draft = async (params: Record<string, unknown> = {}) =>
    (await simulator.call('sendMessageDraft', { chat_id: 5, draft_id: 1, text: 'so far', ...params })).body;
  const shown = () => sim.screen(undefined, 5).drafts;
  const stop = () => sim.act(undefined, 'stop-draft', { userId: 5 });
  const stops = async () =>
    updatesOf(await simulator.call('getUpdates')).flatMap(({ stopped_message_generation: stopped }) => stopped ?? []);
  return { ...simulator, draft, shown, stop, stops };
}

test('the user sees what has been written so far', async () => {
  const { draft, shown } = await aChat();
  expect((await draft()).result).toBe(true);
  expect(shown()).toEqual([
    { bot: 'conformance_bot', draftId: 1, threadId: 0, text: 'so far', canStop: false, steps: 0, forMs: 30_000 },
  ]);
});

test('a draft is no message: nothing stands in the chat and no id is used', async () => {
  const { draft, sim, call } = await aChat();
  const first = await call('sendMessage', { chat_id: 5, text: 'one' });
  await draft();
  const second = await call('sendMessage', { chat_id: 5, text: 'two' });
  expect(second.body.result.message_id).toBe(first.body.result.message_id + 1);
  expect(sim.screen(undefined, 5).messages).toHaveLength(3);
});

test('a draft with the same id grows, one with another id begins anew', async () => {
  const { draft, shown } = await aChat();
  await draft({ text: 'so' });
  await draft({ text: 'so far' });
  await draft({ text: 'so far so good' });
  expect(shown()).toMatchObject([{ draftId: 1, text: 'so far so good', steps: 2 }]);
  await draft({ draft_id: 2, text: 'something else' });
  expect(shown()).toMatchObject([{ draftId: 2, text: 'something else', steps: 0 }]);
});

test('a draft lives for 30 seconds, and each step begins them again', async () => {
  const { draft, shown, sim } = await aChat();
  await draft();
  await sim.clock.skip(20_000);
  await draft({ text: 'so far so good' });
  await sim.clock.skip(29_999);
  expect(shown()).toMatchObject([{ forMs: 1 }]);
  await sim.clock.skip(1);
  expect(shown()).toEqual([]);
});

test('after its time the same id begins anew', async () => {
  const { draft, shown, sim } = await aChat();
  await draft();
  await draft();
  await sim.clock.skip(30_000);
  await draft();
  expect(shown()).toMatchObject([{ steps: 0 }]);
});

test.each<[method: string, params: Record<string, unknown>]>([
  ['sendMessage', { text: 'the whole answer' }],
  ['sendDocument', { document: 'http://e.com/x.txt' }],
])('a real message by %s takes its place', async (method, params) => {
  const { draft, shown, call } = await aChat();
  await draft();
  await call(method, { chat_id: 5, ...params });
  expect(shown()).toEqual([]);
});

test('a message of the user leaves it there', async () => {
  const { draft, shown, sim } = await aChat();
  await draft();
  sim.send(undefined, { userId: 5, text: 'and?' });
  expect(shown()).toHaveLength(1);
});

test('marks are understood in drafts', async () => {
  const { draft, shown } = await aChat();
  await draft({ text: '*so* far', parse_mode: 'MarkdownV2' });
  expect(shown()).toMatchObject([{ text: 'so far', entities: [{ type: 'bold', offset: 0, length: 2 }] }]);
});

test.each<[what: string, text: string | undefined]>([
  ['no text', undefined],
  ['an empty text', ''],
])('%s shows that the bot is thinking', async (_what, text) => {
  const { draft, shown } = await aChat();
  expect((await draft({ text })).ok).toBe(true);
  expect(shown()).toMatchObject([{ text: '' }]);
});

test.each<[why: string, params: Record<string, unknown>]>([
  ['RANDOM_ID_INVALID', { draft_id: 0 }],
  ['RANDOM_ID_INVALID', { draft_id: '' }],
  ['MESSAGE_TOO_LONG', { text: 'x'.repeat(4097) }],
  ["can't parse entities: Can't find end of Bold entity at byte offset 0", { text: '*a', parse_mode: 'MarkdownV2' }],
  ['chat not found', { chat_id: 404 }],
  ['TEXTDRAFT_PEER_INVALID', { chat_id: -9 }],
  ['TEXTDRAFT_PEER_INVALID', { chat_id: -1_000_000_000_009 }],
])('a draft is refused: %s', async (why, params) => {
  const { draft, sim } = await aChat();
  for (const chatId of [-9, -1_000_000_000_009]) sim.send(undefined, { userId: 5, chatId, text: 'hi' });
  expect((await draft(params)).description).toBe(`Bad Request: ${why}`);
});

test('4,096 characters are a draft', async () => {
  const { draft } = await aChat();
  expect((await draft({ text: 'x'.repeat(4096) })).ok).toBe(true);
});

test('the Stop button tells the bot which draft it was', async () => {
  const { draft, shown, stop, stops } = await aChat();
  await draft({ can_stop: true, draft_id: 42 });
  expect(shown()).toMatchObject([{ canStop: true }]);
  stop();
  expect(await stops()).toMatchObject([{ chat: { id: 5, type: 'private' }, draft_id: 42 }]);
  expect(shown()).toEqual([]);
});

test('a draft that is to be kept stays without its button, until its time is over', async () => {
  const { draft, shown, stop, sim } = await aChat();
  await draft({ can_stop: true, keep_on_stop: true });
  stop();
  expect(shown()).toMatchObject([{ text: 'so far', canStop: false }]);
  expect(() => stop()).toThrow('no draft');
  await sim.clock.skip(30_000);
  expect(shown()).toEqual([]);
});

test('a step that comes after Stop is taken but not shown; the next answer is', async () => {
  const { draft, shown, stop } = await aChat();
  await draft({ can_stop: true });
  stop();
  expect((await draft({ can_stop: true, text: 'too late' })).ok).toBe(true);
  expect(shown()).toEqual([]);
  await draft({ can_stop: true, draft_id: 2, text: 'next answer' });
  expect(shown()).toMatchObject([{ draftId: 2 }]);
});

test.each([
  ['there is no draft', undefined],
  ['the draft has no button', { can_stop: false }],
])('there is nothing to stop when %s', async (_what, params) => {
  const { draft, stop } = await aChat();
  if (params) await draft(params);
  expect(() => stop()).toThrow('sees no draft of @conformance_bot with a Stop button');
});

test('there is nothing to stop when the time of the draft is over', async () => {
  const { draft, stop, sim } = await aChat();
  await draft({ can_stop: true });
  await sim.clock.skip(30_000);
  expect(() => stop()).toThrow('no draft');
});

test('a bot that does not want these updates is not told', async () => {
  const { draft, stop, stops, call } = await aChat();
  await call('getUpdates', { allowed_updates: ['message'] });
  await draft({ can_stop: true });
  stop();
  expect(await stops()).toEqual([]);
});

test('a stop expires after 24 hours', async () => {
  const { draft, stop, stops, sim } = await aChat();
  await draft({ can_stop: true });
  stop();
  await sim.clock.skip(86_401_000);
  expect(await stops()).toEqual([]);
});

test('two bots write side by side', async () => {
  const { draft, sim, call } = await aChat();
  const other = sim.createBot({ username: 'other_bot' }).bot;
  sim.send('other_bot', { userId: 5, text: '/start' });
  await draft();
  await call('sendMessageDraft', { chat_id: 5, draft_id: 1, text: 'mine' }, other.token);
  expect(sim.screen('conformance_bot', 5).drafts).toMatchObject([{ text: 'so far' }]);
  expect(sim.screen('other_bot', 5).drafts).toMatchObject([{ text: 'mine' }]);
});

test.each(['sendMessageDraft', 'sendmessagedraft', 'SENDMESSAGEDRAFT'])('a server without %s says so', async (name) => {
  const { call } = await aChat({ methodsOff: [name] });
  const { status, body } = await call('sendMessageDraft', { chat_id: 5, draft_id: 1, text: 'x' });
  expect([status, body.description]).toEqual([404, 'Not Found: method not found']);
  expect((await call('sendMessage', { chat_id: 5, text: 'x' })).body.ok).toBe(true);
});

test('a server without the Stop button takes can_stop and shows none', async () => {
  const { draft, shown, stop } = await aChat({ stopButton: false });
  expect((await draft({ can_stop: true })).ok).toBe(true);
  expect(shown()).toMatchObject([{ canStop: false }]);
  expect(() => stop()).toThrow('no draft');
});

test('methods can be switched off and on while it runs', async () => {
  const { draft, sim } = await aChat();
  sim.surface.configure({ methodsOff: ['sendMessageDraft'] });
  expect((await draft()).error_code).toBe(404);
  sim.surface.configure({});
  expect((await draft()).ok).toBe(true);
});
