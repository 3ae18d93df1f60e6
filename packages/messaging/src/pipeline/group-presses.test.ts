import { coreErrors } from '@chatai/core/errors';
import { systemIds } from '@chatai/core/ids';
import { afterAll, expect, test } from 'vitest';
import { echo, until } from '../../testing/platform.ts';
import { aReader } from '../../testing/reader.ts';
import { aServedPlatform, type LiveBot } from '../../testing/served-platform.ts';
import { pressData } from './press-data.ts';

const platform = await aServedPlatform();
const { aLiveBot, aUser, behaviours, said, sim, streamed } = platform;
const { botMessages, buttonsOf, press, screen } = aReader(platform);
afterAll(() => platform.close());

const notYours = 'Only who asked can press this button.';

/** A group with two people who write to its bot. */
async function aGroup() {
  const bot = await aLiveBot();
  const [user, other] = [aUser(), aUser()];
  const chatId = -5_000_000_000 - user;
  return {
    bot,
    user,
    other,
    chatId,
    asks: (userId: number, question: string) =>
      sim.send(bot.telegramId, { userId, chatId, text: `@${bot.username} ${question}` }),
    said: () => said(bot, chatId),
    presses: (userId: number, words: string) => press(bot, userId, words, chatId),
    /** What Telegram shows to who pressed last. */
    toast: () => screen(bot, chatId).presses.at(-1)?.answer?.text,
  };
}

/** Refuses what is asked of a bot in groups so many times, then answers. */
function refuses(bot: LiveBot, times: number) {
  let asked = 0;
  behaviours.set(`@${bot.username}`, async (turn, signal) => {
    if (++asked <= times) throw coreErrors.notFound({ what: 'answer' });
    return echo(turn, signal);
  });
  return () => asked;
}

test('in a group only who asked can stop an answer and let it go on; others are told so, and nothing happens', async () => {
  const { bot, user, other, chatId, asks, said, presses, toast } = await aGroup();
  const stream = streamed(`@${bot.username}`);
  asks(user, 'tell us');
  await until('it is asked', () => stream.asked().length === 1);
  stream.say('Well');
  await until('a message', () => said()[0] === 'Well');
  presses(other, 'Stop');
  await until('the other one is told', () => toast() === notYours);
  presses(user, 'Stop');
  await until('it is stopped', () => said()[0] === 'Well\n\nStopped.');
  presses(other, 'Continue');
  await until('the other one is told again', () => screen(bot, chatId).presses.length === 3 && toast() === notYours);
  expect(buttonsOf(bot, chatId)).toEqual(['Continue']);
  presses(user, 'Continue');
  await until('it goes on', () => stream.asked().length === 2);
  stream.say(' then');
  stream.finish();
  await until('the end', () => said()[1] === ' then' || said()[1] === 'then');
  expect(botMessages(bot, chatId)[0]?.reply_markup).toBeUndefined();
});

test('in a group only who asked can ask again what failed', async () => {
  const { bot, user, other, asks, said, presses, toast } = await aGroup();
  const asked = refuses(bot, 1);
  asks(user, 'when?');
  await until('the apology', () => said().length === 1);
  presses(other, 'Try again');
  await until('the other one is told', () => toast() === notYours);
  presses(user, 'Try again');
  await until('the answer', () => said().length === 2);
  expect(said()[1]).toContain('when?');
  expect(asked()).toBe(2);
});

test('two people of a group whose questions fail get an apology and a button each', async () => {
  const { bot, user, other, chatId, asks, said } = await aGroup();
  refuses(bot, 3);
  asks(user, 'mine');
  await until('the apology is out', async () => (await platform.outboxOf(bot))[0]?.state === 'sent');
  const { message } = asks(other, 'and mine');
  await until('another one', () => said().length === 2);
  expect(botMessages(bot, chatId)[1]?.reply_to_message?.message_id).toBe(message.message_id);
  expect(said()).toEqual(Array(2).fill(expect.stringContaining('could not make an answer')));
  await until('it is out', async () => (await platform.outboxOf(bot))[1]?.state === 'sent');
  asks(other, 'once more');
  await until('theirs is changed', () => said()[1]?.includes('still did not work'));
  expect(said()).toHaveLength(2);
});

test('who asks as the group itself stops the answer as the person that they are, and lets it go on', async () => {
  const { bot, user, chatId, said, presses } = await aGroup();
  const stream = streamed(`@${bot.username}`);
  const { message } = sim.send(bot.telegramId, { userId: user, chatId, text: 'hm' });
  const text = `@${bot.username} tell us`;
  const asGroup = {
    ...message,
    from: { id: 1_087_968_824, is_bot: true, first_name: 'Group', username: 'GroupAnonymousBot' },
    sender_chat: message.chat,
    text,
    entities: [{ type: 'mention', offset: 0, length: bot.username.length + 1 }],
  };
  await platform.storeRaw(bot, Buffer.from(JSON.stringify({ update_id: 900_000_000, message: asGroup })));
  await until('it is asked', () => stream.asked().length === 1);
  stream.say('Well');
  await until('a message', () => said()[0] === 'Well');
  presses(user, 'Stop');
  await until('it is stopped', () => said()[0] === 'Well\n\nStopped.');
  presses(user, 'Continue');
  await until('it goes on', () => stream.asked().length === 2);
  stream.finish();
});

test('a button of an earlier release, which does not say who asked, is for anybody', async () => {
  const { bot, user, other, chatId, asks, said } = await aGroup();
  const asked = refuses(bot, 1);
  asks(user, 'when?');
  await until('the apology', () => said().length === 1);
  const { rows } = await platform.system.pool.query<{ id: string }>('select id from turns where bot_id = $1', [bot.id]);
  const turnId = rows[0]?.id as string;
  const messageId = botMessages(bot, chatId)[0]?.message_id as number;
  sim.press(bot.telegramId, {
    userId: other,
    chatId,
    messageId,
    data: pressData({ verb: 'again', turnId: systemIds.uuid() }),
  });
  sim.press(bot.telegramId, { userId: other, chatId, messageId, data: pressData({ verb: 'again', turnId }) });
  await until('the answer', () => said().length === 2);
  expect(asked()).toBe(2);
  await until('the button goes', () => botMessages(bot, chatId)[0]?.reply_markup === undefined);
});
