import { systemClock } from '@chatai/core/clock';
import { afterAll, expect, test } from 'vitest';
import { until } from '../../testing/platform.ts';
import { aServedPlatform, type LiveBot } from '../../testing/served-platform.ts';
import { workerExited } from '../bots/index.ts';

const platform = await aServedPlatform();
const { aLiveBot, ask, aUser, answer, behaviours, held, said } = platform;
afterAll(() => platform.close());

const turnsOf = async (bot: LiveBot) =>
  (await platform.system.pool.query('select state, ending from turns where bot_id = $1 order by opened_at', [bot.id]))
    .rows;
const calls = (bot: LiveBot, method: string) =>
  platform.sim.ledger
    .query({ kind: 'call', limit: 10_000 })
    .items.filter((entry) => entry.botId === bot.telegramId && 'method' in entry && entry.method === method);

/** An answer that takes until it is stopped. */
function endless(word: string) {
  let [started, stopped] = [0, 0];
  behaviours.set(word, (_, signal) => {
    started += 1;
    return new Promise((_resolve, reject) =>
      signal.addEventListener('abort', () => {
        stopped += 1;
        reject(new Error('aborted'));
      }),
    );
  });
  return { started: () => started, stopped: () => stopped };
}

test('/stop ends the answer that is being made, at once and for good', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const reply = endless('endless');
  ask(bot, user, 'endless story');
  await until('it is being answered', () => reply.started() === 1);
  ask(bot, user, '/stop');
  await until('it says so', () => said(bot, user).length === 1);
  expect(said(bot, user)).toEqual(['Stopped.']);
  expect(reply.stopped()).toBe(1);
  expect((await turnsOf(bot))[0]).toEqual({ state: 'closed', ending: 'stopped' });

  const old = await platform.holderOf(bot.id);
  await platform.aHolder({ answer });
  await workerExited(platform.system, old);
  await platform.assign();
  ask(bot, user, 'and now?');
  await until('the next answer', () => said(bot, user).length === 2);
  expect(said(bot, user)[1]).toBe('echo: and now?');
  expect(reply.started()).toBe(1);
});

test('what was written after the stopped question is answered, and money is not asked for what was stopped', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const reply = endless('long');
  ask(bot, user, 'long one');
  await until('it is being answered', () => reply.started() === 1);
  ask(bot, user, 'another question');
  ask(bot, user, '/stop');
  await until('both', () => said(bot, user).length === 2);
  expect(said(bot, user).toSorted()).toEqual(['Stopped.', 'echo: another question']);
  const { rows } = await platform.system.pool.query(
    'select t.state from ledger_entries e join turns t on t.id = e.turn_id where t.bot_id = $1',
    [bot.id],
  );
  expect(rows).toEqual([{ state: 'closed' }]);
});

test('/stop with nothing to stop says so in the language of the user, and other people’s answers go on', async () => {
  const bot = await aLiveBot();
  const [user, other] = [aUser(), aUser()];
  const reply = held('unhurt');
  ask(bot, other, 'unhurt');
  await until('it is being answered', () => reply.started() === 1);
  platform.sim.send(bot.telegramId, {
    userId: user,
    text: '/stop',
    user: { first_name: 'Ада', language_code: 'ru' },
  });
  await until('it says so', () => said(bot, user).length === 1);
  expect(said(bot, user)[0]).toContain('Останавливать нечего');
  reply.release();
  await until('the other one has an answer', () => said(bot, other).length === 1);
  expect(said(bot, other)).toEqual(['echo: unhurt']);
});

test('a command that nobody knows is told so, and /help greets and tells what there is', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  ask(bot, user, '/teleport');
  ask(bot, user, '/help');
  await until('both answers', () => said(bot, user).length === 2);
  expect(said(bot, user)).toEqual([
    expect.stringContaining('do not know this command'),
    expect.stringMatching(/^Hello!\n\n.*\/new/s),
  ]);
});

test('presses whose answers hang keep nobody from being answered', async () => {
  const bot = await aLiveBot();
  const presser = aUser();
  const { message } = ask(bot, presser, 'first');
  await until('the first answer', () => said(bot, presser).length === 1);
  platform.sim.faults.add(
    { kind: 'latency', methods: ['answerCallbackQuery'], next: 1_000, minMs: 20_000, maxMs: 20_000 },
    bot.telegramId,
  );
  for (let press = 0; press < 400; press++)
    platform.sim.press(bot.telegramId, { userId: presser, messageId: message.message_id, data: `${press}` });
  await until('all of them are stored', async () => (await platform.updatesOf(bot.id)) === 401);
  const others = Array.from({ length: 5 }, aUser);
  for (const other of others) ask(bot, other, 'and me?');
  await until('they are answered', () => others.every((other) => said(bot, other).length === 1));
  platform.sim.faults.clear();
});

test('of many presses a few are answered at once, and all of them are', async () => {
  const bot = await aLiveBot();
  const presser = aUser();
  const { message } = ask(bot, presser, 'first');
  await until('the first answer', () => said(bot, presser).length === 1);
  const slow = { kind: 'latency', methods: ['answerCallbackQuery'], next: 12, minMs: 300, maxMs: 300 };
  platform.sim.faults.add(slow, bot.telegramId);
  const startedMs = systemClock.monotonicMs();
  for (let press = 0; press < 12; press++)
    platform.sim.press(bot.telegramId, { userId: presser, messageId: message.message_id, data: `${press}` });
  await until('all are answered', () => calls(bot, 'answerCallbackQuery').length === 12);
  expect(systemClock.monotonicMs() - startedMs).toBeGreaterThan(850);
});

test('a pressed button is let go at once, also while an answer is being made, and when Telegram errs first', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const reply = held('busy');
  const { message } = ask(bot, user, 'busy one');
  await until('it is being answered', () => reply.started() === 1);
  platform.sim.faults.add({ kind: 'serverError', methods: ['answerCallbackQuery'], next: 1 }, bot.telegramId);
  platform.sim.press(bot.telegramId, { userId: user, messageId: message.message_id, data: 'x' });
  await until('it was answered at the second try', () => calls(bot, 'answerCallbackQuery').length === 2);
  await until('it is settled', async () => {
    const { rows } = await platform.system.pool.query("select from updates where bot_id = $1 and outcome = 'ignored'", [
      bot.id,
    ]);
    return rows.length === 1;
  });
  expect(said(bot, user)).toEqual([]);
  reply.release();
  await until('the answer', () => said(bot, user).length === 1);
});
