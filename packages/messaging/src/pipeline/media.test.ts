import { afterAll, expect, test } from 'vitest';
import { until } from '../../testing/platform.ts';
import { aServedPlatform } from '../../testing/served-platform.ts';

const platform = await aServedPlatform();
const { aLiveBot, aUser, said, sim } = platform;
afterAll(() => platform.close());

test.each([
  ['send-photo', {}, 'your picture'],
  ['send-voice', {}, 'cannot listen'],
  ['send-audio', {}, 'cannot listen'],
  ['send-document', {}, 'cannot read files'],
  ['send-document', { sizeBytes: 30_000_000 }, '20 MB'],
  ['send-video', {}, 'cannot watch'],
  ['send-video-note', {}, 'cannot watch'],
  ['send-animation', {}, 'cannot watch'],
  ['send-sticker', {}, 'sticker'],
  ['send-location', { latitude: 52, longitude: 13 }, 'cannot look at maps'],
  ['send-contact', { phoneNumber: '+491234', firstName: 'Ada' }, 'contact'],
  ['send-poll', { question: 'Tea?', options: ['yes', 'no'] }, 'cannot vote'],
] as const)('%s %o is answered honestly, and kept', async (act, fields, words) => {
  const bot = await aLiveBot();
  const user = aUser();
  sim.act(bot.telegramId, act, { userId: user, ...fields });
  await until('an honest answer', () => said(bot, user).length === 1);
  expect(said(bot, user)[0]).toContain(words);
  const { rows } = await platform.system.pool.query(
    "select m.attachments from messages m join turns t on t.id = m.turn_id where t.bot_id = $1 and m.role = 'user'",
    [bot.id],
  );
  expect(rows[0].attachments).toHaveLength(1);
});

test('what cannot be used is told in the language of the user', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  sim.act(bot.telegramId, 'send-photo', { userId: user, user: { first_name: 'Ада', language_code: 'ru' } });
  await until('an honest answer', () => said(bot, user)[0]?.includes('пока не умею смотреть картинки'));
});

test('a caption is answered, with a line that the picture was not looked at', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  sim.act(bot.telegramId, 'send-photo', { userId: user, caption: 'What is this?' });
  await until('an answer', () => said(bot, user).length === 1);
  expect(said(bot, user)[0]).toBe(
    'echo: What is this?\n\nI answered your words; I cannot look at pictures and videos yet.',
  );
});

test('an album is one question and gets one answer', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const items = [{ kind: 'photo' }, { kind: 'photo', caption: 'Which one?' }, { kind: 'photo' }];
  sim.act(bot.telegramId, 'send-album', { userId: user, items });
  await until('an answer', () => said(bot, user).length === 1);
  expect(said(bot, user)[0]).toContain('echo: Which one?\n\nI answered');
  sim.act(bot.telegramId, 'send-album', { userId: user, items: [{ kind: 'document' }, { kind: 'document' }] });
  await until('an honest answer', () => said(bot, user).length === 2);
  expect(said(bot, user)[1]).toContain('I received 2 files');
  const { rows } = await platform.system.pool.query(
    `select count(*)::int as messages from messages m join turns t on t.id = m.turn_id
     where t.bot_id = $1 and m.role = 'user' group by t.id order by t.id`,
    [bot.id],
  );
  expect(rows).toEqual([{ messages: 3 }, { messages: 2 }]);
});
