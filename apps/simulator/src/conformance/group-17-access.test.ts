import { expect, test } from 'vitest';
import { aSimulator, updatesOf } from './arrange.ts';

/** A person (5) and a group of each kind that the bot is in. */
async function aBot() {
  const simulator = await aSimulator();
  const { sim } = simulator;
  sim.send(undefined, { userId: 5, text: '/start' });
  for (const chatId of [-9, -1_000_000_000_009]) sim.send(undefined, { userId: 5, chatId, text: 'hi' });
  const outcome = async (method: string, params: Record<string, unknown>) => {
    const { status, body } = await simulator.call(method, params);
    return body.ok ? 'ok' : `${status} ${body.description}`;
  };
  const say = (chat_id: number | string) => outcome('sendMessage', { chat_id, text: 'hello' });
  const become = (chatId: number, status: string) =>
    sim.act(undefined, 'set-bot-status', { userId: 5, chatId, status });
  const memberUpdates = async () =>
    updatesOf(await simulator.call('getUpdates')).flatMap(({ my_chat_member }) => my_chat_member ?? []);
  return { ...simulator, outcome, say, become, memberUpdates };
}

const supergroup = -1_000_000_000_009;

test.each<[what: string, chat: number | string, outcome: string]>([
  ['a chat that is not there', 404, '400 Bad Request: chat not found'],
  ['a group that the bot was never in', -404, '400 Bad Request: chat not found'],
  ['no chat', '', '400 Bad Request: chat_id is empty'],
  ['a name that nobody has', '@nobody', '400 Bad Request: chat not found'],
  ['a word', 'five', '400 Bad Request: chat not found'],
  ['a person who wrote', 5, 'ok'],
  ['a group', -9, 'ok'],
  ['a supergroup', supergroup, 'ok'],
])('%s: %s', async (_what, chat, expected) => {
  const { say } = await aBot();
  expect(await say(chat)).toBe(expected);
});

test('a bot can not write to a bot, nor to itself', async () => {
  const { say, sim } = await aBot();
  const own = sim.bot().id;
  const other = sim.createBot({ username: 'other_bot' }).bot.id;
  const expected = "403 Forbidden: the bot can't send messages to the bot";
  expect([await say(other), await say(own)]).toEqual([expected, expected]);
});

test('a person seen in a group who never pressed Start can not be written to', async () => {
  const { say, sim } = await aBot();
  sim.send(undefined, { userId: 6, chatId: -9, text: 'hi' });
  expect(await say(6)).toBe("403 Forbidden: bot can't initiate conversation with a user");
  sim.send(undefined, { userId: 6, text: '/start' });
  expect(await say(6)).toBe('ok');
});

test.each<[method: string, params: Record<string, unknown>, outcome: string]>([
  ['sendMessage', { text: 'x' }, '403 Forbidden: bot was blocked by the user'],
  ['sendDocument', { document: 'http://e.com/x.txt' }, '403 Forbidden: bot was blocked by the user'],
  ['sendChatAction', { action: 'typing' }, '403 Forbidden: bot was blocked by the user'],
  ['sendMessageDraft', { draft_id: 1, text: 'x' }, '403 Forbidden: bot was blocked by the user'],
  ['getChat', {}, 'ok'],
])('of a user who has blocked the bot, %s: %s', async (method, params, expected) => {
  const { sim, outcome } = await aBot();
  sim.setBlocked(undefined, 5, true);
  expect(await outcome(method, { chat_id: 5, ...params })).toBe(expected);
});

test('blocking and unblocking are told once each, with what it was before', async () => {
  const { sim, memberUpdates } = await aBot();
  for (const blocked of [true, true, false, false]) sim.setBlocked(undefined, 5, blocked);
  expect(await memberUpdates()).toMatchObject([
    {
      chat: { id: 5, type: 'private' },
      from: { id: 5 },
      old_chat_member: { status: 'member' },
      new_chat_member: { status: 'kicked', until_date: 0 },
    },
    { old_chat_member: { status: 'kicked' }, new_chat_member: { status: 'member' } },
  ]);
});

test.each<[method: string, params: Record<string, unknown>, outcome: string]>([
  ['sendMessage', { text: 'x' }, '403 Forbidden: user is deactivated'],
  ['sendMessageDraft', { draft_id: 1 }, '403 Forbidden: user is deactivated'],
  ['editMessageText', { text: 'x', message_id: 1 }, '403 Forbidden: user is deactivated'],
  ['deleteMessage', { message_id: 1 }, '403 Forbidden: user is deactivated'],
  ['getChat', {}, 'ok'],
])('of a deleted account, %s: %s', async (method, params, expected) => {
  const { sim, outcome } = await aBot();
  sim.act(undefined, 'deactivate', { userId: 5 });
  expect(await outcome(method, { chat_id: 5, ...params })).toBe(expected);
});

test('no bot is told that an account was deleted', async () => {
  const { sim } = await aBot();
  const pending = () => sim.delivery.of(sim.bot()).pendingCount();
  const before = pending();
  sim.act(undefined, 'deactivate', { userId: 5 });
  expect(pending()).toBe(before);
});

test.each<[what: string, chatId: number, status: string, method: string, outcome: string]>([
  ['group', -9, 'kicked', 'sendMessage', '403 Forbidden: bot was kicked from the group chat'],
  ['group', -9, 'kicked', 'editMessageText', '403 Forbidden: bot was kicked from the group chat'],
  ['group', -9, 'kicked', 'getChat', 'ok'],
  ['group', -9, 'left', 'sendMessage', '403 Forbidden: bot is not a member of the group chat'],
  ['group', -9, 'left', 'sendChatAction', '403 Forbidden: bot is not a member of the group chat'],
  ['supergroup', supergroup, 'kicked', 'sendMessage', '403 Forbidden: bot was kicked from the supergroup chat'],
  ['supergroup', supergroup, 'kicked', 'deleteMessage', '403 Forbidden: bot was kicked from the supergroup chat'],
  ['supergroup', supergroup, 'kicked', 'getChat', '403 Forbidden: bot was kicked from the supergroup chat'],
  ['supergroup', supergroup, 'left', 'sendMessage', '403 Forbidden: bot is not a member of the supergroup chat'],
  ['supergroup', supergroup, 'left', 'getChat', '403 Forbidden: bot is not a member of the supergroup chat'],
  ['supergroup', supergroup, 'left', 'getChatMember', '403 Forbidden: bot is not a member of the supergroup chat'],
])('of a %s (%i) that the bot has %s, %s: %s', async (_what, chatId, status, method, expected) => {
  const { outcome, become } = await aBot();
  become(chatId, status);
  const params = { chat_id: chatId, text: 'x', message_id: 1, action: 'typing', user_id: 5 };
  expect(await outcome(method, params)).toBe(expected);
});

test.each<[from: string, to: string]>([
  ['member', 'kicked'],
  ['member', 'left'],
  ['member', 'administrator'],
  ['administrator', 'member'],
  ['administrator', 'kicked'],
  ['kicked', 'member'],
  ['kicked', 'left'],
  ['left', 'administrator'],
])('a bot that was %s and is %s now is told so', async (from, to) => {
  const { become, memberUpdates } = await aBot();
  become(supergroup, from);
  become(supergroup, to);
  expect((await memberUpdates()).at(-1)).toMatchObject({
    chat: { id: supergroup },
    from: { id: 5 },
    old_chat_member: { status: from },
    new_chat_member: { status: to },
  });
});

test('a bot that was let in again hears what is written', async () => {
  const { become, call, say, sim } = await aBot();
  become(-9, 'kicked');
  become(-9, 'member');
  expect(await say(-9)).toBe('ok');
  sim.send(undefined, { userId: 5, chatId: -9, text: 'welcome back' });
  expect(updatesOf(await call('getUpdates')).at(-1)?.message?.text).toBe('welcome back');
});

test('a bot that leaves is told so and can not write any more', async () => {
  const { outcome, say, memberUpdates, sim } = await aBot();
  expect(await outcome('leaveChat', { chat_id: -9 })).toBe('ok');
  expect((await memberUpdates()).at(-1)).toMatchObject({
    from: { id: sim.bot().id },
    new_chat_member: { status: 'left' },
  });
  expect(await say(-9)).toBe('403 Forbidden: bot is not a member of the group chat');
});

test.each<[who: string, user: number, chat: number, status: string]>([
  ['the first who wrote owns the group', 5, -9, 'creator'],
  ['a bot is a member', 0, -9, 'member'],
  ['somebody who is known but never wrote there has left', 6, -9, 'left'],
  ['a person in the private chat is a member', 5, 5, 'member'],
])('%s', async (_who, user, chat_id, status) => {
  const { call, sim } = await aBot();
  sim.send(undefined, { userId: 6, text: '/start' });
  const { body } = await call('getChatMember', { chat_id, user_id: user || sim.bot().id });
  expect(body.result).toMatchObject({ status });
});

test.each<[why: string, method: string, params: Record<string, unknown>]>([
  ['invalid user_id specified', 'getChatMember', { chat_id: -9 }],
  ['PARTICIPANT_ID_INVALID', 'getChatMember', { chat_id: -9, user_id: 404 }],
  ['chat not found', 'getChatMember', { chat_id: -404, user_id: 5 }],
  ['there are no administrators in the private chat', 'getChatAdministrators', { chat_id: 5 }],
  ["can't leave private chat", 'leaveChat', { chat_id: 5 }],
])('%s (%s)', async (why, method, params) => {
  const { outcome } = await aBot();
  expect(await outcome(method, params)).toBe(`400 Bad Request: ${why}`);
});

test('administrators are the owner and who was made one', async () => {
  const { call, become, sim } = await aBot();
  become(-9, 'administrator');
  const { body } = await call('getChatAdministrators', { chat_id: -9 });
  expect(body.result).toMatchObject([
    { status: 'creator', user: { id: 5 } },
    { status: 'administrator', user: { id: sim.bot().id } },
  ]);
  expect((await call('getChatMemberCount', { chat_id: -9 })).body.result).toBe(2);
});

test('getChat names people who were only seen in a group', async () => {
  const { call, sim } = await aBot();
  sim.send(undefined, { userId: 6, chatId: -9, text: 'hi', user: { first_name: 'Grace' } });
  const { body } = await call('getChat', { chat_id: 6 });
  expect(body.result).toMatchObject({ id: 6, type: 'private', first_name: 'Grace' });
});
