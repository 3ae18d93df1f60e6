import { expect, test } from 'vitest';
import { aSimulator, updatesOf } from './arrange.ts';

const old = -77;
const next = -1_000_000_000_077;

async function aMigratedGroup() {
  const simulator = await aSimulator();
  const { sim, call } = simulator;
  sim.send(undefined, { userId: 5, chatId: old, text: 'hello' });
  const ours = await call('sendMessage', { chat_id: old, text: 'hi there' });
  const before = updatesOf(await call('getUpdates')).at(-1)?.update_id ?? 0;
  const migrated = sim.act(undefined, 'migrate', { userId: 5, chatId: old });
  const updates = updatesOf(await call('getUpdates', { offset: before + 1 }));
  return { ...simulator, migrated, updates, ours: ours.body.result.message_id };
}

test('both chats get a service message', async () => {
  const { updates, migrated } = await aMigratedGroup();
  expect(migrated).toMatchObject({ chatId: next });
  expect(updates).toMatchObject([
    { message: { chat: { id: old, type: 'group' }, from: { id: 5 }, migrate_to_chat_id: next } },
    { message: { chat: { id: next, type: 'supergroup', title: 'Group 77' }, migrate_from_chat_id: old } },
  ]);
});

test.each<[method: string, params: Record<string, unknown>]>([
  ['sendMessage', { text: 'x' }],
  ['sendDocument', { document: 'http://e.com/x.txt' }],
  ['sendChatAction', { action: 'typing' }],
  ['deleteMessage', { message_id: 1 }],
  ['deleteMessages', { message_ids: [1] }],
  ['getChatMember', { user_id: 5 }],
  ['copyMessage', { from_chat_id: old, message_id: 1 }],
  ['forwardMessages', { from_chat_id: old, message_ids: [1] }],
])('%s to the old chat is told the new one', async (method, params) => {
  const { call } = await aMigratedGroup();
  const { status, body } = await call(method, { chat_id: old, ...params });
  expect(status).toBe(400);
  expect(body).toEqual({
    ok: false,
    error_code: 400,
    description: 'Bad Request: group chat was upgraded to a supergroup chat',
    parameters: { migrate_to_chat_id: next },
  });
});

test('the new chat takes messages, and the old one can still be looked at', async () => {
  const { call } = await aMigratedGroup();
  expect((await call('sendMessage', { chat_id: next, text: 'moved' })).body.ok).toBe(true);
  expect((await call('getChat', { chat_id: old })).body.result).toMatchObject({ id: old, type: 'group' });
});

test('a parse error is told before the move', async () => {
  const { call } = await aMigratedGroup();
  const { body } = await call('sendMessage', { chat_id: old, text: '</b>', parse_mode: 'HTML' });
  expect(body.description).toBe("Bad Request: can't parse entities: Unexpected end tag at byte offset 0");
  expect(body.parameters).toBeUndefined();
});

test('people go on in the new chat, whichever they name', async () => {
  const { call, sim } = await aMigratedGroup();
  sim.send(undefined, { userId: 5, chatId: old, text: 'still here' });
  expect(updatesOf(await call('getUpdates')).at(-1)?.message).toMatchObject({ chat: { id: next }, text: 'still here' });
});

test('messages stay in the old chat, with their ids', async () => {
  const { sim, ours } = await aMigratedGroup();
  expect(sim.screen(undefined, old).messages.map(({ message_id }) => message_id)).toContain(ours);
  expect(sim.screen(undefined, next).messages).toHaveLength(1);
});

test('members and administrators come along', async () => {
  const simulator = await aSimulator();
  const { sim, call } = simulator;
  sim.send(undefined, { userId: 5, chatId: old, text: 'hello' });
  sim.act(undefined, 'set-bot-status', { userId: 5, chatId: old, status: 'administrator' });
  sim.act(undefined, 'migrate', { userId: 5, chatId: old });
  const statusOf = async (user_id: number) => (await call('getChatMember', { chat_id: next, user_id })).body.result;
  expect(await statusOf(5)).toMatchObject({ status: 'creator' });
  expect(await statusOf(sim.bot().id)).toMatchObject({ status: 'administrator' });
});

test('every bot of the group is told', async () => {
  const { sim, call } = await aSimulator();
  const other = sim.createBot({ username: 'other_bot' }).bot;
  for (const name of ['conformance_bot', 'other_bot']) sim.send(name, { userId: 5, chatId: old, text: 'hello' });
  sim.act('conformance_bot', 'migrate', { userId: 5, chatId: old });
  const updates = updatesOf(await call('getUpdates', {}, other.token));
  expect(updates.map(({ message }) => message?.migrate_to_chat_id ?? message?.migrate_from_chat_id)).toEqual([
    undefined,
    next,
    old,
  ]);
});

test.each([
  ['a group that is one already', { chatId: old }],
  ['a supergroup', { chatId: next }],
])('%s can not become a supergroup', async (_what, { chatId }) => {
  const { sim } = await aMigratedGroup();
  expect(() => sim.act(undefined, 'migrate', { userId: 5, chatId })).toThrow('is no basic group');
});

test('the new id can be chosen', async () => {
  const { sim } = await aSimulator();
  sim.send(undefined, { userId: 5, chatId: old, text: 'hello' });
  const migrated = sim.act(undefined, 'migrate', { userId: 5, chatId: old, newChatId: -1_001_234_567_890 });
  expect(migrated).toMatchObject({ chatId: -1_001_234_567_890 });
});
