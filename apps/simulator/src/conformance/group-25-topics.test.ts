import type { ForumTopic } from 'grammy/types';
import { expect, test } from 'vitest';
import { ensureGroup } from '../world/index.ts';
import { aSimulator, token, updatesOf } from './arrange.ts';

const forum = -1_001_000_000_001;

async function aForum(more: Record<string, unknown> = {}) {
  const simulator = await aSimulator();
  const { sim, call } = simulator;
  ensureGroup(sim.world, { id: forum, isForum: true, ...more });
  sim.send(undefined, { userId: 5, chatId: forum, text: 'hello' });
  const at = async (method: string, params: Record<string, unknown> = {}) =>
    (await call(method, { chat_id: forum, ...params })).body;
  const create = async (name = 'Plans') =>
    ((await at('createForumTopic', { name })).result as unknown as ForumTopic).message_thread_id;
  const heard = async () => {
    await sim.clock.skip(4000);
    return updatesOf(await call('getUpdates')).flatMap(({ message }) => message ?? []);
  };
  return { ...simulator, at, create, heard };
}

test('a topic is named by the message that opened it', async () => {
  const { at, sim } = await aForum();
  const { result } = await at('createForumTopic', { name: '  Plans  for 2027 ', icon_color: 0xffd67e });
  const shown = sim.screen(undefined, forum).messages.at(-1);
  expect(result).toEqual({ message_thread_id: shown?.message_id, name: 'Plans for 2027', icon_color: 0xffd67e });
  expect(shown).toMatchObject({
    forum_topic_created: { name: 'Plans for 2027' },
    message_thread_id: shown?.message_id,
  });
});

test.each<[string, Record<string, unknown>, string]>([
  ['no name', {}, 'name must be non-empty'],
  ['a name of blanks', { name: ' \n ' }, 'name must be non-empty'],
  ['a colour that is none', { name: 'x', icon_color: 0x1000000 }, 'invalid icon color specified'],
  ['a negative colour', { name: 'x', icon_color: -1 }, 'invalid icon color specified'],
])('createForumTopic with %s is refused', async (_what, params, text) => {
  const { at } = await aForum();
  expect((await at('createForumTopic', params)).description).toBe(`Bad Request: ${text}`);
});

test('a name of more than 128 characters is cut', async () => {
  const { at } = await aForum();
  const { result } = await at('createForumTopic', { name: '😀'.repeat(200) });
  expect([...(result as unknown as ForumTopic).name]).toHaveLength(128);
});

test('what is sent into a topic says so, and what is sent beside it does not', async () => {
  const { at, create } = await aForum();
  const id = await create();
  expect((await at('sendMessage', { text: 'in', message_thread_id: id })).result).toMatchObject({
    message_thread_id: id,
    is_topic_message: true,
  });
  const { result } = await at('sendMessage', { text: 'in General' });
  expect([result.message_thread_id, result.is_topic_message]).toEqual([undefined, undefined]);
});

test.each([
  ['a topic that never was', 777],
  ['the General topic by its number', 1],
])('a message into %s is refused', async (_what, message_thread_id) => {
  const { at } = await aForum();
  expect((await at('sendMessage', { text: 'x', message_thread_id })).description).toBe(
    'Bad Request: message thread not found',
  );
});

test.each(['0', '-3', 'x'])('message_thread_id %s is as good as none', async (message_thread_id) => {
  const { at } = await aForum();
  const { ok, result } = await at('sendMessage', { text: 'x', message_thread_id });
  expect([ok, result.message_thread_id]).toEqual([true, undefined]);
});

test.each([
  ['a group', -77],
  ['a supergroup without topics', -1_001_000_000_009],
])('in %s message_thread_id is forgotten', async (_what, chat_id) => {
  const { sim, call } = await aSimulator();
  sim.send(undefined, { userId: 5, chatId: chat_id, text: 'hello' });
  const { body } = await call('sendMessage', { chat_id, text: 'x', message_thread_id: 9 });
  expect([body.ok, body.result.message_thread_id]).toEqual([true, undefined]);
});

test.each([
  ['sendPhoto', { photo: 'https://example.com/a.jpg' }],
  ['sendMediaGroup', { media: [{ type: 'photo', media: 'https://example.com/a.jpg' }] }],
  ['sendLocation', { latitude: 1, longitude: 2 }],
  ['sendContact', { phone_number: '1', first_name: 'Ada' }],
  ['sendPoll', { question: 'Q', options: ['a'] }],
  ['sendDice', {}],
])('%s finds its topic too', async (method, params) => {
  const { at, create } = await aForum();
  const id = await create();
  const { result } = await at(method, { ...params, message_thread_id: id });
  expect([result].flat()[0]).toMatchObject({ message_thread_id: id, is_topic_message: true });
  expect((await at(method, { ...params, message_thread_id: 777 })).description).toBe(
    'Bad Request: message thread not found',
  );
});

test('what a person writes in a topic reaches the bot with its thread, in General without', async () => {
  const { sim, create, heard } = await aForum();
  const id = await create();
  sim.send(undefined, { userId: 5, chatId: forum, threadId: id, text: 'in the topic' });
  sim.send(undefined, { userId: 5, chatId: forum, threadId: 1, text: 'in General' });
  const [inTopic, inGeneral] = (await heard()).slice(-2);
  expect(inTopic).toMatchObject({ message_thread_id: id, is_topic_message: true, chat: { is_forum: true } });
  expect(inGeneral?.message_thread_id).toBeUndefined();
});

test('a person opens and closes a topic, and the bot hears of it', async () => {
  const { sim, heard } = await aForum();
  const { threadId } = sim.act(undefined, 'create-topic', { userId: 5, chatId: forum, name: 'News' });
  sim.act(undefined, 'close-topic', { userId: 5, chatId: forum, threadId });
  expect((await heard()).slice(-2)).toMatchObject([
    { forum_topic_created: { name: 'News' }, message_thread_id: threadId },
    { forum_topic_closed: {}, message_thread_id: threadId },
  ]);
  expect(() => sim.send(undefined, { userId: 5, chatId: forum, threadId, text: 'x' })).toThrow('closed');
});

test('a bot that may manage topics can write in a closed one', async () => {
  const { at, create } = await aForum();
  const id = await create();
  await at('closeForumTopic', { message_thread_id: id });
  expect((await at('sendMessage', { text: 'x', message_thread_id: id })).ok).toBe(true);
});

test('without the right a closed topic refuses the bot, unless it opened it', async () => {
  const { sim, at } = await aForum({ botsManageTopics: false });
  const { threadId } = sim.act(undefined, 'create-topic', { userId: 5, chatId: forum, name: 'News' });
  expect((await at('sendMessage', { text: 'x', message_thread_id: threadId })).ok).toBe(true);
  sim.act(undefined, 'close-topic', { userId: 5, chatId: forum, threadId });
  expect((await at('sendMessage', { text: 'x', message_thread_id: threadId })).description).toBe(
    'Bad Request: TOPIC_CLOSED',
  );
  sim.act(undefined, 'close-topic', { userId: 5, chatId: forum, threadId, closed: false });
  expect((await at('sendMessage', { text: 'x', message_thread_id: threadId })).ok).toBe(true);
});

test('a closed General topic refuses what names no topic', async () => {
  const { sim, at } = await aForum({ botsManageTopics: false });
  sim.act(undefined, 'close-topic', { userId: 5, chatId: forum, threadId: 1 });
  expect((await at('sendMessage', { text: 'x' })).description).toBe('Bad Request: TOPIC_CLOSED');
});

test.each([
  ['createForumTopic', 'create a topic'],
  ['editForumTopic', 'edit the topic'],
  ['closeForumTopic', 'close or open the topic'],
  ['reopenForumTopic', 'close or open the topic'],
  ['deleteForumTopic', 'delete the topic'],
])('%s needs the right to manage topics', async (method, what) => {
  const { sim, at } = await aForum({ botsManageTopics: false });
  const { threadId } = sim.act(undefined, 'create-topic', { userId: 5, chatId: forum, name: 'News' });
  expect((await at(method, { message_thread_id: threadId, name: 'Mine' })).description).toBe(
    `Bad Request: not enough rights to ${what}`,
  );
});

test('a topic can be renamed, closed, opened and deleted with what is in it', async () => {
  const { at, create, sim } = await aForum();
  const id = await create();
  const thread = { message_thread_id: id };
  await at('sendMessage', { text: 'in the topic', ...thread });
  expect((await at('editForumTopic', { ...thread, name: 'Other plans' })).result).toBe(true);
  expect((await at('closeForumTopic', thread)).result).toBe(true);
  expect((await at('reopenForumTopic', thread)).result).toBe(true);
  const notices = sim.screen(undefined, forum).messages.filter((message) => message.message_thread_id === id);
  expect(notices.slice(2)).toMatchObject([
    { forum_topic_edited: { name: 'Other plans' } },
    { forum_topic_closed: {} },
    { forum_topic_reopened: {} },
  ]);
  expect((await at('deleteForumTopic', thread)).result).toBe(true);
  expect(sim.screen(undefined, forum).messages.map(({ text }) => text)).toEqual(['hello']);
  expect((await at('sendMessage', { text: 'x', ...thread })).description).toBe('Bad Request: message thread not found');
});

test.each([
  ['closeForumTopic', {}, 'closeForumTopic'],
  ['reopenForumTopic', {}, undefined],
  ['editForumTopic', { name: 'Plans' }, undefined],
])('%s that changes nothing is refused', async (method, params, before) => {
  const { at, create } = await aForum();
  const id = await create('Plans');
  if (before) await at(before, { message_thread_id: id });
  expect((await at(method, { ...params, message_thread_id: id })).description).toBe('Bad Request: TOPIC_NOT_MODIFIED');
});

test.each(['editForumTopic', 'closeForumTopic', 'reopenForumTopic', 'deleteForumTopic'])(
  '%s of a topic that is not there is refused',
  async (method) => {
    const { at } = await aForum();
    expect((await at(method, { message_thread_id: 777, name: 'x' })).description).toBe('Bad Request: TOPIC_ID_INVALID');
    expect((await at(method, { name: 'x' })).description).toBe('Bad Request: invalid forum topic identifier specified');
  },
);

test('editForumTopic with nothing to edit is a success', async () => {
  const { at, create } = await aForum();
  expect((await at('editForumTopic', { message_thread_id: await create() })).result).toBe(true);
});

test.each([
  ['editGeneralForumTopic', { forum_topic_edited: { name: 'Lobby' } }],
  ['closeGeneralForumTopic', { forum_topic_closed: {} }],
  ['hideGeneralForumTopic', { general_forum_topic_hidden: {} }],
])('%s', async (method, notice) => {
  const { at, sim } = await aForum();
  expect((await at(method, { name: 'Lobby' })).result).toBe(true);
  const shown = sim.screen(undefined, forum).messages.at(-1);
  expect(shown).toMatchObject(notice);
  expect(shown?.message_thread_id).toBeUndefined();
  expect((await at(method, { name: 'Lobby' })).description).toBe('Bad Request: TOPIC_NOT_MODIFIED');
});

test('the General topic can be opened and shown again', async () => {
  const { at } = await aForum();
  await at('closeGeneralForumTopic');
  expect((await at('reopenGeneralForumTopic')).result).toBe(true);
  await at('hideGeneralForumTopic');
  expect((await at('unhideGeneralForumTopic')).result).toBe(true);
});

test.each(['createForumTopic', 'editForumTopic', 'closeForumTopic', 'deleteForumTopic'])(
  'where there are no topics, %s says so',
  async (method) => {
    const { sim, call } = await aSimulator();
    sim.send(undefined, { userId: 5, text: '/start' });
    const { body } = await call(method, { chat_id: 5, message_thread_id: 2, name: 'x' });
    expect(body.description).toBe('Bad Request: the chat is not a forum');
  },
);

async function aBotWithTopics() {
  const { sim, call } = await aSimulator();
  const { bot } = sim.createBot({ username: 'topics_bot', topicsEnabled: true });
  sim.send('topics_bot', { userId: 5, text: '/start' });
  const at = async (method: string, params: Record<string, unknown> = {}) =>
    (await call(method, { chat_id: 5, ...params }, bot.token)).body;
  return { sim, call, bot, at };
}

test('getMe says whether private chats have topics', async () => {
  const { at, call } = await aBotWithTopics();
  expect((await at('getMe')).result).toMatchObject({ has_topics_enabled: true, allows_users_to_create_topics: true });
  expect((await call('getMe', {}, token)).body.result).toMatchObject({ has_topics_enabled: false });
});

test('a private chat can have topics: the bot opens one and writes in it', async () => {
  const { at } = await aBotWithTopics();
  const { result } = await at('createForumTopic', { name: 'Taxes' });
  const id = (result as unknown as ForumTopic).message_thread_id;
  expect((await at('sendMessage', { text: 'x', message_thread_id: id })).result).toMatchObject({
    message_thread_id: id,
    is_topic_message: true,
  });
  expect((await at('editForumTopic', { message_thread_id: id, name: 'Tax' })).result).toBe(true);
  expect((await at('closeForumTopic', { message_thread_id: id })).description).toBe(
    'Bad Request: the chat is not a supergroup forum',
  );
  expect((await at('deleteForumTopic', { message_thread_id: id })).result).toBe(true);
});

test('a person opens a topic in the private chat, and the bot answers in it', async () => {
  const { sim, at } = await aBotWithTopics();
  const { threadId } = sim.act('topics_bot', 'create-topic', { userId: 5, name: 'Taxes' });
  const { message } = sim.send('topics_bot', { userId: 5, threadId, text: 'how much?' });
  expect(message).toMatchObject({ message_thread_id: threadId, is_topic_message: true });
  expect((await at('sendMessage', { text: 'a lot', message_thread_id: threadId })).ok).toBe(true);
});

test('topics of one private chat are not those of another', async () => {
  const { sim, at } = await aBotWithTopics();
  sim.send('topics_bot', { userId: 6, text: '/start' });
  const { threadId } = sim.act('topics_bot', 'create-topic', { userId: 6, name: 'Mine' });
  expect((await at('sendMessage', { text: 'x', message_thread_id: threadId })).description).toBe(
    'Bad Request: message thread not found',
  );
});

test('a bot without topics has none in private chats', async () => {
  const { sim, call } = await aSimulator();
  sim.send(undefined, { userId: 5, text: '/start' });
  const { body } = await call('sendMessage', { chat_id: 5, text: 'x', message_thread_id: 3 });
  expect(body.description).toBe('Bad Request: message thread not found');
});
