import { afterAll, expect, test } from 'vitest';
import { until } from '../../testing/platform.ts';
import { aServedPlatform, type LiveBot } from '../../testing/served-platform.ts';

const platform = await aServedPlatform();
const { aLiveBot, ask, aUser, said, held } = platform;
const { pool } = platform.system;
afterAll(() => platform.close());

let nextId = 5_000_000;
const store = (bot: LiveBot, body: object) =>
  platform.storeRaw(bot, Buffer.from(JSON.stringify({ update_id: ++nextId, ...body })));
const aMessage = (userId: number, message_id: number, more: object) => ({
  message: {
    message_id,
    date: Math.floor(Date.now() / 1_000),
    chat: { id: userId, type: 'private', first_name: 'Ada' },
    from: { id: userId, is_bot: false, first_name: 'Ada' },
    ...more,
  },
});
const questions = async (bot: LiveBot) =>
  (
    await pool.query(
      `select m.turn_id, m.text, m.attachments->0->>'kind' as kind from messages m join turns t on t.id = m.turn_id
       where t.bot_id = $1 and m.role = 'user' order by m.seq`,
      [bot.id],
    )
  ).rows;
const trouble = async (bot: LiveBot, chatId: number) =>
  (
    await pool.query('select unreachable_reason from conversations where bot_id = $1 and chat_id = $2', [
      bot.id,
      chatId,
    ])
  ).rows[0]?.unreachable_reason;

test('an album is one question, and its pieces are kept', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  ask(bot, user, 'hello');
  await until('the answer', () => said(bot, user).length === 1);
  const piece = { photo: [{ file_id: 'F', file_unique_id: 'U', width: 1, height: 1 }], media_group_id: '77' };
  await store(bot, aMessage(user, 901, { ...piece, caption: 'which one is mine?' }));
  await store(bot, aMessage(user, 902, piece));
  await store(bot, aMessage(user, 903, piece));
  await until('the answer', () => said(bot, user).length === 2);
  const [, ...album] = await questions(bot);
  expect(album.map(({ text, kind }) => [text, kind])).toEqual([
    ['which one is mine?', 'photo'],
    ['', 'photo'],
    ['', 'photo'],
  ]);
  expect(new Set(album.map(({ turn_id }) => turn_id)).size).toBe(1);
});

test('in a group an album is for the bot when one of its pieces is, and else leaves nothing', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const group = { userId: user, chatId: -7_000_000 - user };
  platform.sim.send(bot.telegramId, { ...group, text: `@${bot.username} hello` });
  await until('the answer', () => said(bot, group.chatId).length === 1);
  const chat = { id: group.chatId, type: 'group', title: 'Shop' };
  const piece = { chat, photo: [], media_group_id: '78' };
  const caption = `@${bot.username} which?`;
  const caption_entities = [{ type: 'mention', offset: 0, length: bot.username.length + 1 }];
  await store(bot, aMessage(user, 901, piece));
  await store(bot, aMessage(user, 902, { ...piece, caption, caption_entities }));
  await store(bot, aMessage(user, 903, { ...piece, media_group_id: '79' }));
  await until('the answer', () => said(bot, group.chatId).length === 2);
  await until('the others are settled', async () => {
    const { rows } = await pool.query("select from updates where bot_id = $1 and outcome = 'ignored'", [bot.id]);
    return rows.length === 1;
  });
  expect((await questions(bot)).map(({ text }) => text)).toEqual([`@${bot.username} hello`, '', caption]);
  const { rows } = await pool.query('select chat_type, title from conversations where bot_id = $1', [bot.id]);
  expect(rows).toEqual([{ chat_type: 'group', title: 'Shop' }]);
});

test('a message that is edited while it waits is asked anew, and one that was answered is kept as it reads now', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const first = held('first');
  const { message } = ask(bot, user, 'first one');
  await until('it is being answered', () => first.started() === 1);
  const waiting = ask(bot, user, 'secnod');
  await until('it is stored', async () => (await platform.updatesOf(bot.id)) === 2);
  const edit = (messageId: number, text: string) =>
    platform.sim.edit(bot.telegramId, { userId: user, messageId, text });
  edit(waiting.message.message_id, 'second');
  edit(message.message_id, 'the first one');
  await until('both are stored', async () => (await platform.updatesOf(bot.id)) === 4);
  first.release();
  await until('both answers', () => said(bot, user).length === 2);
  await until('both edits are settled', async () => {
    const { rows } = await pool.query("select from updates where bot_id = $1 and outcome = 'edited'", [bot.id]);
    return rows.length === 2;
  });
  expect(said(bot, user)).toEqual(['echo: first one', 'echo: second']);
  expect((await questions(bot)).map(({ text }) => text)).toEqual(['the first one', 'second']);
});

test('who blocks the bot is out of reach until they let it in again', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  ask(bot, user, 'hello');
  await until('the answer', () => said(bot, user).length === 1);
  platform.sim.setBlocked(bot.telegramId, user, true);
  await until('it is known', async () => (await trouble(bot, user)) === 'blocked');
  platform.sim.setBlocked(bot.telegramId, user, false);
  await until('it is known', async () => (await trouble(bot, user)) === null);
});

test('a chat in which Telegram refused an answer is open again with the next message from it', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  // Telegram knows this person, who has not spoken to this bot: it may not write first.
  const { message } = ask(await aLiveBot(), user, 'hello');
  await store(bot, { message: { ...message, message_id: 901 } });
  await until('it is out of reach', async () => Boolean(await trouble(bot, user)));
  ask(bot, user, 'hello again');
  await until('the answer', () => said(bot, user).length === 1);
  expect(await trouble(bot, user)).toBe(null);
});

test('a reaction is kept and opens no turn', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const { message } = ask(bot, user, 'hello');
  await until('the answer', () => said(bot, user).length === 1);
  const { chat, from } = message;
  const new_reaction = [{ type: 'emoji', emoji: '👍' }];
  await store(bot, { message_reaction: { chat, user: from, message_id: 2, date: 1, old_reaction: [], new_reaction } });
  const kept = async () =>
    (
      await pool.query(
        'select emoji from reactions r join conversations c on c.id = r.conversation_id where c.bot_id = $1',
        [bot.id],
      )
    ).rows;
  await until('it is kept', async () => (await kept()).length === 1);
  expect(await kept()).toEqual([{ emoji: ['👍'] }]);
  expect(await questions(bot)).toHaveLength(1);
});

test('the press of a button that stands in no chat of the bot is let go and makes no conversation', async () => {
  const bot = await aLiveBot();
  const from = { id: aUser(), is_bot: false, first_name: 'Ada' };
  const data = `good:${'A'.repeat(22)}`;
  await store(bot, { callback_query: { id: '1', from, chat_instance: '1', inline_message_id: 'i', data } });
  await until('it is settled', async () => {
    const { rows } = await pool.query('select from updates where bot_id = $1 and outcome is not null', [bot.id]);
    return rows.length === 1;
  });
  expect((await pool.query('select chat_id from conversations where bot_id = $1', [bot.id])).rows).toEqual([]);
});
