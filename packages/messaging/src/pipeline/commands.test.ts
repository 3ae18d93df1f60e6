import { afterAll, expect, test } from 'vitest';
import { echo, until } from '../../testing/platform.ts';
import { aReader } from '../../testing/reader.ts';
import { aServedPlatform, type LiveBot } from '../../testing/served-platform.ts';
import { commandMenu } from './commands.ts';

const platform = await aServedPlatform();
const { aLiveBot, ask, aUser, behaviours, said, sim } = platform;
const { buttonsOf, botMessages, press } = aReader(platform);
afterAll(() => platform.close());

const one = async (text: string, bot: LiveBot) => (await platform.system.pool.query(text, [bot.id])).rows[0];

test('the menu has every command in both languages, as Telegram takes it', () => {
  for (const language of ['en', 'ru'] as const) {
    const menu = commandMenu(language);
    expect(menu.map(({ command }) => command)).toEqual(['start', 'help', 'human', 'new', 'stop', 'settings']);
    for (const { description } of menu) expect(description.length).toBeLessThanOrEqual(256);
  }
});

test('/new ends what is remembered, and says so; without memory nothing is', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const memory: (number | undefined)[] = [];
  behaviours.set('what', async ({ memoryFrom }) => {
    memory.push(memoryFrom);
    return {
      text: 'this',
      answered: true,
      sources: [],
      model: 'test/echo',
      usage: { inputTokens: 1, outputTokens: 1 },
    };
  });
  ask(bot, user, 'what one');
  await until('an answer', () => said(bot, user).length === 1);
  ask(bot, user, '/new');
  await until('it says so', () => said(bot, user)[1]?.includes('new conversation'));
  ask(bot, user, 'what two');
  await until('an answer', () => said(bot, user).length === 3);
  ask(bot, user, '/settings');
  await until('settings', () => said(bot, user)[3]?.includes('Memory: on'));
  press(bot, user, 'Turn memory off');
  await until('it shows', () => said(bot, user)[3]?.includes('Memory: off'));
  ask(bot, user, 'what three');
  await until('an answer', () => said(bot, user).length === 5);
  // The answer of /new is the fourth message.
  expect(memory).toEqual([0, 4, undefined]);
});

test('a chosen language wins over that of Telegram, until it is given back', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  ask(bot, user, '/settings');
  await until('settings', () => said(bot, user)[0]?.includes('Language: as in your Telegram'));
  press(bot, user, 'Русский');
  await until('it shows', () => said(bot, user)[0]?.includes('Язык: русский'));
  ask(bot, user, '/teleport');
  await until('in Russian', () => said(bot, user)[1]?.includes('не знаю такой команды'));
  press(bot, user, 'Как в Telegram');
  await until('it shows', () => said(bot, user)[0]?.includes('Language: as in your Telegram'));
  ask(bot, user, '/teleport');
  await until('in English', () => said(bot, user)[2]?.includes('do not know this command'));
});

test('what somebody chose holds for every bot of the workspace at once, and for none of another', async () => {
  const tenant = await platform.aTenant();
  const bots = await Promise.all([tenant, tenant, await platform.aTenant()].map((owner) => platform.aBot(owner)));
  const [first, second, foreign] = bots as [LiveBot, LiveBot, LiveBot];
  await platform.assign();
  const user = aUser();
  const memory: (number | undefined)[] = [];
  behaviours.set('recall', async (turn, signal) => {
    memory.push(turn.memoryFrom);
    return echo(turn, signal);
  });
  for (const bot of bots) {
    ask(bot, user, 'recall');
    await until('an answer', () => said(bot, user).length === 1);
  }
  ask(first, user, '/settings');
  await until('settings', () => said(first, user).length === 2);
  press(first, user, 'Turn memory off');
  await until('it shows', () => said(first, user)[1]?.includes('Memory: off'));
  press(first, user, 'Русский');
  await until('it shows', () => said(first, user)[1]?.includes('Язык: русский'));
  for (const [bot, words] of [
    [second, 'не знаю такой команды'],
    [foreign, 'do not know this command'],
  ] as const) {
    ask(bot, user, 'recall');
    await until('an answer', () => said(bot, user).length === 2);
    ask(bot, user, '/teleport');
    await until('in their language', () => said(bot, user)[2]?.includes(words));
  }
  expect(memory).toEqual([0, 0, 0, undefined, 0]);
});

test('erasing asks first, deletes what is kept of this chat and of no other, and says what was erased', async () => {
  const bot = await aLiveBot();
  const [user, other] = [aUser(), aUser()];
  for (const who of [user, other]) {
    ask(bot, who, 'remember 4711');
    await until('an answer', () => said(bot, who).length === 1);
    press(bot, who, 'Helpful');
    await until('it is rated', () => buttonsOf(bot, who)[0] === '✓ Helpful');
  }
  ask(bot, user, '/settings');
  await until('settings', () => said(bot, user).length === 2);
  press(bot, user, 'Erase this chat');
  await until('the question', () => said(bot, user)[1]?.includes('cannot be undone'));
  press(bot, user, 'Keep it');
  await until('settings again', () => said(bot, user)[1]?.includes('Memory'));
  press(bot, user, 'Erase this chat');
  await until('the question', () => said(bot, user)[1]?.includes('cannot be undone'));
  press(bot, user, 'Erase for good');
  await until('it is done', () => said(bot, user)[1]?.startsWith('Erased: 4 messages'));
  expect(botMessages(bot, user)[1]?.reply_markup).toBeUndefined();
  const rest = await one(
    `select (select count(*)::int from messages m join turns t on t.id = m.turn_id where t.bot_id = $1) as messages,
            (select count(*)::int from outbox where bot_id = $1) as parts,
            (select count(*)::int from ratings r join turns t on t.id = r.turn_id where t.bot_id = $1) as ratings,
            (select count(*)::int from updates where bot_id = $1 and position('4711' in convert_from(raw, 'UTF8')) > 0) as updates`,
    bot,
  );
  expect(rest).toEqual({ messages: 2, parts: 1, ratings: 1, updates: 2 });
  ask(bot, user, 'and now?');
  await until('the bot goes on', () => said(bot, user)[2] === 'echo: and now?');
});

test('what is on its way to the chat when it is erased arrives, and is erased too', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  ask(bot, user, '/settings');
  await until('settings', () => said(bot, user).length === 1);
  press(bot, user, 'Erase this chat');
  await until('the question', () => said(bot, user)[0]?.includes('cannot be undone'));
  sim.faults.add({ kind: 'latency', methods: ['sendMessage'], minMs: 1_000, maxMs: 1_000, next: 1 }, bot.telegramId);
  ask(bot, user, 'late');
  const parts = () => one("select count(*)::int as sending from outbox where bot_id = $1 and state = 'sending'", bot);
  await until('the answer is on its way', async () => (await parts()).sending === 1);
  press(bot, user, 'Erase for good');
  await until('it is done', () => said(bot, user)[0]?.startsWith('Erased: 4 messages'));
  expect(said(bot, user)[1]).toBe('echo: late');
  const rest = 'select count(*)::int as n from messages m join turns t on t.id = m.turn_id where t.bot_id = $1';
  expect((await one(rest, bot)).n).toBe(0);
});

test('in a group the answer replies to the question in its topic, is not rated, and private matters are sent to the private chat', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const chatId = -1_006_000_000_000 - user;
  const group = { userId: user, chatId, threadId: 7 };
  const asked = sim.send(bot.telegramId, { ...group, text: `@${bot.username} hello` });
  await until('an answer', () => said(bot, chatId).length === 1);
  const [answer] = botMessages(bot, chatId);
  expect(answer?.reply_to_message?.message_id).toBe(asked.message.message_id);
  expect(answer?.message_thread_id).toBe(7);
  expect(buttonsOf(bot, chatId)).toEqual([]);
  for (const [command, words] of [
    ['human', 'ask for a person'],
    ['settings', 'Settings are in'],
  ] as const) {
    const { length } = said(bot, chatId);
    sim.send(bot.telegramId, { ...group, text: `/${command}@${bot.username}` });
    await until('an answer', () => said(bot, chatId).length === length + 1);
    expect(said(bot, chatId).at(-1)).toContain(words);
    const [button] = botMessages(bot, chatId).at(-1)?.reply_markup?.inline_keyboard.flat() ?? [];
    expect(button).toEqual({ text: 'Open the private chat', url: `https://t.me/${bot.username}?start=${command}` });
  }
  ask(bot, user, '/start settings');
  await until('what the link promised', () => said(bot, user)[0]?.includes('Memory: on'));
});

test('a paused bot keeps what it gets, tells so once in a chat and day, and answers again when it goes on', async () => {
  const bot = await aLiveBot();
  const [user, other] = [aUser(), aUser()];
  const pause = async (paused: boolean) => {
    await platform.system.pool.query('update bots set paused = $2 where id = $1', [bot.id, paused]);
    platform.wakeUp.announceBots();
  };
  await pause(true);
  await until('it is paused', async () => {
    const { length } = said(bot, other);
    ask(bot, other, 'hello');
    return until('something', () => said(bot, other)[length]).then((text) => text.includes('taking a break'));
  });
  ask(bot, user, 'first');
  await until('the notice', () => said(bot, user)[0]?.includes('taking a break'));
  ask(bot, user, 'second');
  // In a topic of the same chat.
  sim.send(bot.telegramId, { userId: user, threadId: 7, text: 'third' });
  await until('both are kept', async () => {
    const text = `select count(distinct t.conversation_id)::int from messages m join turns t on t.id = m.turn_id
      where t.bot_id = $1 and t.state = 'closed' and m.text in ('second', 'third')`;
    return (await one(text, bot)).count === 2;
  });
  await pause(false);
  await until('it answers', async () => {
    ask(bot, user, 'fourth');
    await until('settled', async () => {
      const text = `select count(*)::int from updates u left join turns t on t.id = u.turn_id
        where u.bot_id = $1 and u.outcome is null and (t.id is null or t.state = 'open')`;
      return (await one(text, bot)).count === 0;
    });
    return said(bot, user).includes('echo: fourth');
  });
  expect(said(bot, user).filter((text) => text.includes('taking a break'))).toHaveLength(1);
});
