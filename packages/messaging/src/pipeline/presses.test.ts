import { coreErrors } from '@chatai/core/errors';
import { systemIds } from '@chatai/core/ids';
import { afterAll, expect, test } from 'vitest';
import { echo, until } from '../../testing/platform.ts';
import { aReader } from '../../testing/reader.ts';
import { aServedPlatform, type LiveBot } from '../../testing/served-platform.ts';
import { pressData, readPressData } from './press-data.ts';

const suggestions = ['When do you open?', 'What does it cost?'];
const platform = await aServedPlatform({ suggest: async () => suggestions });
const { aLiveBot, ask, aUser, behaviours, held, said, sim, streamed } = platform;
const { botMessages, buttonsOf, calls, press, screen } = aReader(platform);
afterAll(() => platform.close());

const ratingsOf = async (bot: LiveBot) =>
  (
    await platform.system.pool.query(
      'select r.helpful, r.why from ratings r join turns t on t.id = r.turn_id where t.bot_id = $1',
      [bot.id],
    )
  ).rows;
const settled = (bot: LiveBot) =>
  until('all is settled', async () => {
    const { rows } = await platform.system.pool.query<{ rest: number }>(
      `select count(*)::int as rest from updates u left join turns t on t.id = u.turn_id
       where u.bot_id = $1 and u.outcome is null and (t.id is null or t.state = 'open')`,
      [bot.id],
    );
    return rows[0]?.rest === 0;
  });
/** Refuses questions that begin with this word as often as is said, then answers. */
function refuses(word: string, times: number) {
  let asked = 0;
  behaviours.set(word, async ({ question }) => {
    if (++asked <= times) throw coreErrors.notFound({ what: 'answer' });
    return {
      text: `at last: ${question}`,
      answered: true,
      sources: [],
      model: 'test/echo',
      usage: { inputTokens: 1, outputTokens: 1 },
    };
  });
  return () => asked;
}
/** Asks, is answered, and says that it did not help: the reasons to choose from are shown. */
async function rateBadly(bot: LiveBot, user: number): Promise<void> {
  ask(bot, user, 'hello');
  await until('the answer', () => said(bot, user).length === 1);
  press(bot, user, 'Not helpful');
  await until('the reasons', () => buttonsOf(bot, user).length === 5);
}

test('every press fits into 64 bytes and is read as it was written', () => {
  const turnId = systemIds.uuid();
  const presses = [
    ...(['stop', 'more', 'again', 'good', 'bad', 'ai'] as const).map((verb) => ({ verb, turnId })),
    // Ids of people have 52 bits at most (Bot API, User).
    { verb: 'again' as const, turnId, asker: 2 ** 52 - 1 },
    { verb: 'why' as const, turnId, why: 'incomplete' as const },
    { verb: 'ask' as const, turnId, number: 3 },
    { verb: 'set' as const, turnId, setting: 'eraseNow' as const },
  ];
  for (const written of presses) {
    const data = pressData(written);
    expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
    expect(readPressData(data)).toEqual(written);
  }
  for (const forged of [undefined, '', 'stop', 'stop:short', 'why:AAAAAAAAAAAAAAAAAAAAAA:constructor', 'x'.repeat(64)])
    expect(readPressData(forged)).toBeUndefined();
});

test('an answer is rated, the last press wins, and the buttons show the choice', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  ask(bot, user, 'hello');
  await until('the answer', () => said(bot, user).length === 1);
  expect(buttonsOf(bot, user)).toEqual(['Helpful', 'Not helpful']);
  press(bot, user, 'Helpful');
  await until('the choice', () => buttonsOf(bot, user)[0] === '✓ Helpful');
  expect(screen(bot, user).presses.at(-1)?.answer?.text).toBe('Thank you');
  press(bot, user, 'Not helpful');
  await until('the reasons', () => buttonsOf(bot, user).length === 5);
  expect(buttonsOf(bot, user)).toEqual([
    'Helpful',
    '✓ Not helpful',
    'It is wrong',
    'Something is missing',
    'Ask a person',
  ]);
  press(bot, user, 'It is wrong');
  await until('the reason', () => buttonsOf(bot, user).includes('✓ It is wrong'));
  expect(await ratingsOf(bot)).toEqual([{ helpful: false, why: 'wrong' }]);
  expect(said(bot, user)).toHaveLength(1);
});

/** What became of a bot's presses. */
const pressOutcomes = async (bot: LiveBot) =>
  (
    await platform.system.pool.query<{ outcome: string; count: number }>(
      `select outcome, count(*)::int as count from updates where bot_id = $1 and outcome is not null group by outcome order by outcome`,
      [bot.id],
    )
  ).rows;
/** All calls of a bot: those that answer a press name no chat. */
const ledger = (bot: LiveBot) =>
  sim.ledger
    .query({ kind: 'call', limit: 10_000 })
    .items.flatMap((entry) => (entry.kind === 'call' && entry.botId === bot.telegramId ? [entry] : []));
const editsIn = (bot: LiveBot, user: number) => calls(bot, user).filter(({ method }) => method.startsWith('edit'));

test('who presses a hundred times while an answer is being made does not wait for each: the last one counts, and the next question is answered', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  ask(bot, user, 'hello');
  await until('the answer', () => said(bot, user).length === 1);
  const reply = held('busy');
  ask(bot, user, 'busy one');
  await until('it is being answered', () => reply.started() === 1);
  for (let pair = 0; pair < 50; pair++) {
    press(bot, user, 'Helpful');
    press(bot, user, 'Not helpful');
  }
  ask(bot, user, 'and now?');
  const answered = () => ledger(bot).filter(({ method }) => method === 'answerCallbackQuery').length;
  await until('each is let go', () => answered() === 100);
  expect(await pressOutcomes(bot)).toEqual([]);
  reply.release();
  await until('the next answer', () => said(bot, user).length === 3);
  await settled(bot);
  expect(editsIn(bot, user)).toHaveLength(1);
  expect(await ratingsOf(bot)).toEqual([{ helpful: false, why: null }]);
  expect(await pressOutcomes(bot)).toEqual([
    { outcome: 'pressed', count: 1 },
    { outcome: 'superseded', count: 99 },
  ]);
});

test('of settings that were pressed together the last of each counts, and a wish for a person is not lost by a later rating', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  await rateBadly(bot, user);
  ask(bot, user, '/settings');
  await until('the settings', () => said(bot, user).length === 2);
  const before = editsIn(bot, user).length;
  const reply = held('slow');
  ask(bot, user, 'slow one');
  await until('it is being answered', () => reply.started() === 1);
  for (const words of [
    'English',
    'Turn memory off',
    'Русский',
    'Ask a person',
    'It is wrong',
    'As in Telegram',
    'Helpful',
  ])
    press(bot, user, words);
  await until('all are let go', () => screen(bot, user).presses.every(({ spinning }) => !spinning));
  reply.release();
  await until('the person is asked for', () => said(bot, user).some((text) => text.includes('Nobody is on duty')));
  await settled(bot);
  expect(editsIn(bot, user).slice(before)).toHaveLength(4);
  expect(await ratingsOf(bot)).toEqual([{ helpful: true, why: null }]);
  const { rows } = await platform.system.pool.query(
    `select p.language_chosen, p.memory from contacts p join conversations c on c.contact_id = p.id where c.bot_id = $1`,
    [bot.id],
  );
  expect(rows).toEqual([{ language_chosen: null, memory: false }]);
});

test('presses of a hundred people that Telegram takes no notice of keep no other bot from answering', async () => {
  const bot = await aLiveBot();
  const other = await aLiveBot();
  const users = Array.from({ length: 100 }, aUser);
  for (const user of users) ask(bot, user, 'hello');
  await until('the answers', () => users.every((user) => said(bot, user).length === 1));
  const hangs = { kind: 'latency', methods: ['editMessageReplyMarkup'], minMs: 60_000, maxMs: 60_000 };
  sim.faults.add(hangs, bot.telegramId);
  for (const user of users) press(bot, user, 'Helpful');
  await until('each is let go', () =>
    users.every((user) => screen(bot, user).presses.every(({ spinning }) => !spinning)),
  );
  const user = aUser();
  ask(other, user, 'hello');
  await until('the other answers', () => said(other, user).length === 1);
  expect(await pressOutcomes(bot)).toEqual([]);
});

test('who asks a person after a bad answer is told that nobody is on duty, and can go back', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  await rateBadly(bot, user);
  press(bot, user, 'Ask a person');
  await until('the sentence', () => said(bot, user).length === 2);
  expect(said(bot, user)[1]).toContain('Nobody is on duty');
  const state = async () =>
    (
      await platform.system.pool.query(
        'select state, requested_at is null as none from conversations where bot_id = $1',
        [bot.id],
      )
    ).rows[0];
  expect(await state()).toEqual({ state: 'requested', none: false });
  ask(bot, user, 'still there?');
  await until('the assistant goes on', () => said(bot, user)[2] === 'echo: still there?');
  const back = press(bot, user, 'Back to the assistant');
  await until('it says so', () => said(bot, user)[3] === 'The assistant is answering again.');
  expect(await state()).toEqual({ state: 'ai', none: true });
  sim.press(bot.telegramId, { userId: user, ...back });
  await settled(bot);
  expect(said(bot, user)).toHaveLength(4);
});

test('platform sentences are not rated, and nothing is where the owner wants no ratings', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  ask(bot, user, '/help');
  await until('help', () => said(bot, user).length === 1);
  expect(buttonsOf(bot, user)).toEqual([]);
  await platform.system.pool.query('update bots set ratings = false where id = $1', [bot.id]);
  platform.wakeUp.announceBots();
  await until('the holder knows', async () => {
    const { length } = said(bot, user);
    ask(bot, user, 'hello');
    await until('the answer', () => said(bot, user).length === length + 1);
    return buttonsOf(bot, user).length === 0;
  });
});

test('an error is one sentence with a button that asks the same question anew, once', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const asked = refuses('flaky', 1);
  ask(bot, user, 'flaky question');
  await until('the apology', () => said(bot, user).length === 1);
  expect(said(bot, user)[0]).toBe('I could not make an answer just now. Please try again in a minute.');
  const pressed = press(bot, user, 'Try again');
  sim.press(bot.telegramId, { userId: user, ...pressed });
  await until('the answer', () => said(bot, user)[1] === 'at last: flaky question');
  await settled(bot);
  expect(asked()).toBe(2);
  expect(said(bot, user)).toHaveLength(2);
  expect(botMessages(bot, user)[0]?.reply_markup).toBeUndefined();
});

test.each(['```\n```', '\u200b\u200b', '[a]: https://example.com'])(
  'an answer that Telegram shows nothing of (%j) is told as an error, is not billed, and can be asked anew',
  async (text) => {
    const bot = await aLiveBot();
    const user = aUser();
    behaviours.set('blank', async (turn, signal) => ({ ...(await echo(turn, signal)), text }));
    ask(bot, user, 'blank page');
    await until('an apology', () => said(bot, user)[0]?.includes('could not make an answer'));
    expect(buttonsOf(bot, user)).toEqual(['Try again']);
    const { rows } = await platform.system.pool.query(
      `select t.state, t.reason, (select count(*)::int from ledger_entries l where l.turn_id = t.id) as billed from turns t where t.bot_id = $1`,
      [bot.id],
    );
    expect(rows).toEqual([{ state: 'failed', reason: 'the answer has nothing to see', billed: 0 }]);
  },
);

test('a second failure within five minutes changes the first message instead of sending another', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  refuses('broken', 2);
  ask(bot, user, 'broken one');
  await until('the apology is out', async () => (await platform.outboxOf(bot))[0]?.state === 'sent');
  ask(bot, user, 'broken two');
  await until('it is changed', () => said(bot, user)[0]?.includes('still did not work'));
  expect(said(bot, user)).toHaveLength(1);
  // Neither of them has an answer yet.
  press(bot, user, 'Try again');
  await until('the answer', () => said(bot, user)[1] === 'at last: broken one\nbroken two');
});

test('/start offers questions as buttons, and a pressed one is asked', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  ask(bot, user, '/start');
  await until('the greeting', () => said(bot, user)[0] === 'Hello!');
  expect(buttonsOf(bot, user)).toEqual(suggestions);
  const pressed = press(bot, user, 'What does it cost?');
  sim.press(bot.telegramId, { userId: user, ...pressed });
  await until('the answer', () => said(bot, user)[1] === 'echo: What does it cost?');
  await settled(bot);
  expect(said(bot, user)).toHaveLength(2);
});

test('buttons of other chats, of other turns, and made-up ones do nothing', async () => {
  const bot = await aLiveBot();
  const [victim, attacker] = [aUser(), aUser()];
  const stream = streamed('secret');
  ask(bot, victim, 'secret story');
  await until('it is asked', () => stream.asked().length === 1);
  stream.say('It is');
  ask(bot, attacker, 'hello');
  await until('the attacker has an answer', () => said(bot, attacker).length === 1);
  const { rows } = await platform.system.pool.query<{ id: string }>(
    "select id from turns where bot_id = $1 and state = 'open'",
    [bot.id],
  );
  const turnId = rows[0]?.id as string;
  const messageId = botMessages(bot, attacker)[0]?.message_id as number;
  const own = botMessages(bot, attacker)[0]?.reply_markup?.inline_keyboard[0]?.[0];
  const ownTurn = readPressData(own && 'callback_data' in own ? own.callback_data : '')?.turnId as string;
  const forged = [
    ...(['stop', 'more', 'again', 'good', 'bad'] as const).map((verb) => pressData({ verb, turnId })),
    pressData({ verb: 'why', turnId, why: 'person' }),
    pressData({ verb: 'ask', turnId, number: 1 }),
    // Of the own chat, but not what this turn is about.
    ...(['stop', 'more', 'again', 'ai'] as const).map((verb) => pressData({ verb, turnId: ownTurn })),
    pressData({ verb: 'good', turnId: systemIds.uuid() }),
    'good:AAAAAAAAAAAAAAAAAAAAAA',
    'nonsense',
  ];
  for (const data of forged) sim.press(bot.telegramId, { userId: attacker, messageId, data });
  await until('all are let go', () => screen(bot, attacker).presses.every(({ spinning }) => !spinning));
  stream.say(' mine.');
  stream.finish();
  await until('the victim has the whole answer', () => said(bot, victim)[0] === 'It is mine.');
  await settled(bot);
  expect(said(bot, attacker)).toEqual(['echo: hello']);
  expect(await ratingsOf(bot)).toEqual([]);
  expect(calls(bot, attacker).filter(({ method }) => method.startsWith('edit'))).toEqual([]);
});
