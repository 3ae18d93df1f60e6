import { afterAll, expect, test } from 'vitest';
import { echo, until } from '../../testing/platform.ts';
import { aServedPlatform } from '../../testing/served-platform.ts';

const platform = await aServedPlatform();
const { aLiveBot, ask, aUser, behaviours, held, said, updateOf } = platform;
afterAll(() => platform.close());

test('a message to a bot is answered in its chat', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  ask(bot, user, 'How are you?');
  expect(await until('an answer', () => said(bot, user)[0])).toBe('echo: How are you?');
});

test('messages that arrive while an answer is being made become one question, in order', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const first = held('slow');
  ask(bot, user, 'slow one');
  await until('the first turn is being answered', () => first.started() === 1);
  ask(bot, user, 'two');
  ask(bot, user, 'three');
  await until('both wait in the lane', () => platform.waiting() === 2);
  first.release();
  await until('two answers', () => said(bot, user).length === 2);
  expect(said(bot, user)).toEqual(['echo: slow one', 'echo: two\nthree']);
});

test('two people in two chats do not wait for each other', async () => {
  const bot = await aLiveBot();
  const [slow, quick] = [aUser(), aUser()];
  const first = held('blocked');
  ask(bot, slow, 'blocked one');
  await until('the first turn is being answered', () => first.started() === 1);
  ask(bot, quick, 'quick one');
  await until('the quick one has its answer', () => said(bot, quick).length === 1);
  expect(said(bot, slow)).toEqual([]);
  first.release();
  await until('the slow one has its answer', () => said(bot, slow).length === 1);
});

test('/start greets and is not merged with what follows', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  ask(bot, user, '/start');
  ask(bot, user, 'a question');
  await until('both answers', () => said(bot, user).length === 2);
  expect(said(bot, user)).toEqual(['Hello!', 'echo: a question']);
});

test('an answer longer than a message arrives in parts, whole and in order', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const long = Array.from({ length: 2_500 }, (_, index) => `word${index}`).join(' ');
  behaviours.set('long', async (turn, signal) => ({ ...(await echo(turn, signal)), text: long }));
  ask(bot, user, 'long please');
  await until('all parts', () => said(bot, user).join(' ').length === long.length);
  expect(said(bot, user).join(' ')).toBe(long);
  expect(said(bot, user).every((part) => part.length <= 4096)).toBe(true);
});

test('an update that Telegram delivers twice is answered once', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const update = updateOf(ask(bot, user, 'once'));
  await until('the answer', () => said(bot, user).length === 1);
  await platform.storeRaw(bot, Buffer.from(JSON.stringify(update)));
  ask(bot, user, 'next');
  await until('the next answer', () => said(bot, user).length === 2);
  expect(said(bot, user)).toEqual(['echo: once', 'echo: next']);
});

test('an update id that Telegram gives out anew after days is a new update', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const { update_id, message } = updateOf(ask(bot, user, 'old'));
  await until('the answer', () => said(bot, user).length === 1);
  const renewed = { update_id, message: { ...message, date: message.date + 8 * 86_400, text: 'new' } };
  await platform.storeRaw(bot, Buffer.from(JSON.stringify(renewed)));
  await until('the new one is answered too', () => said(bot, user).includes('echo: new'));
});

test.each([
  ['somebody who blocked the bot', () => ({ my_chat_member: { date: Math.floor(Date.now() / 1000) - 8 * 86_400 } }), 0],
  ['a press, which says no date', () => ({ callback_query: { id: '1', from: { id: 1 }, message: { date: 1 } } }), 8],
])('a message with the update id that %s had days ago is answered', async (_, old, receivedDaysAgo) => {
  const bot = await aLiveBot();
  const user = aUser();
  const { update_id, message } = updateOf(ask(bot, user, 'before'));
  await until('the answer', () => said(bot, user).length === 1);
  const id = update_id + 1_000;
  await platform.storeRaw(bot, Buffer.from(JSON.stringify({ update_id: id, ...old() })));
  await platform.system.pool.query(
    "update updates set received_at = now() - $2 * interval '1 day' where bot_id = $1 and update_id = $3",
    [bot.id, receivedDaysAgo, id],
  );
  await platform.storeRaw(bot, Buffer.from(JSON.stringify({ update_id: id, message: { ...message, text: 'new' } })));
  await until('the new one is answered', () => said(bot, user).includes('echo: new'));
});

test('in a group the bot answers only when it is spoken to', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const chatId = -4_000_000_000 - user;
  const group = { userId: user, chatId };
  platform.sim.send(bot.telegramId, { ...group, text: 'nobody asked you' });
  platform.sim.send(bot.telegramId, { ...group, text: `@${bot.username} and you?` });
  await until('an answer', () => said(bot, chatId).length === 1);
  expect(said(bot, chatId)).toEqual([`echo: @${bot.username} and you?`]);
});

test('an edit before the turn has started replaces the text', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const first = held('before');
  ask(bot, user, 'before that');
  await until('the first turn is being answered', () => first.started() === 1);
  const { message } = ask(bot, user, 'wrogn');
  platform.sim.edit(bot.telegramId, { userId: user, messageId: message.message_id, text: 'right' });
  await until('both wait in the lane', () => platform.waiting() === 2);
  first.release();
  await until('both answers', () => said(bot, user).length === 2);
  expect(said(bot, user)[1]).toBe('echo: right');
});

test('"typing" shows while an answer takes its time', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const reply = held('think');
  ask(bot, user, 'think about it');
  await until('typing', () => platform.sim.screen(bot.telegramId, user).typing?.action === 'typing');
  reply.release();
  await until('the answer', () => said(bot, user).length === 1);
});

test('money is written once per answer, and never for an apology', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  behaviours.set('costly-failure', async () => {
    throw new Error('no');
  });
  ask(bot, user, 'hello');
  await until('the answer', () => said(bot, user).length === 1);
  ask(bot, user, 'costly-failure');
  await until('the apology', () => said(bot, user).length === 2);
  const { rows } = await platform.system.pool.query(
    'select e.model, e.input_tokens, e.output_tokens from ledger_entries e join turns t on t.id = e.turn_id where t.bot_id = $1',
    [bot.id],
  );
  expect(rows).toEqual([{ model: 'test/echo', input_tokens: 1, output_tokens: 2 }]);
});
