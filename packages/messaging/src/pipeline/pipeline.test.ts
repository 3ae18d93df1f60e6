import { createHash } from 'node:crypto';
import { systemClock } from '@chatai/core/clock';
import { systemIds } from '@chatai/core/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aPlatform, echo, until } from '../../testing/platform.ts';
import { workerExited } from '../bots/index.ts';
import type { AnswerTurn } from '../turns/index.ts';

type Platform = Awaited<ReturnType<typeof aPlatform>>;
let platform: Platform;
/** What the assistant does with a question, by its first word; each test takes words of its own. */
const behaviours = new Map<string, AnswerTurn>();
const answer: AnswerTurn = (turn, signal) =>
  (behaviours.get(turn.question.split(' ')[0] as string) ?? echo)(turn, signal);

let nextUser = 10_000;
const aUser = () => ++nextUser;

beforeAll(async () => {
  platform = await aPlatform();
  await platform.aHolder({ answer });
});
afterAll(() => platform.close());

async function aLiveBot() {
  const tenant = await platform.aTenant();
  const bot = await platform.aBot(tenant);
  await platform.assign();
  await until('the bot is live', async () => (await platform.bots(bot.id)).state === 'live');
  return bot;
}

type LiveBot = Awaited<ReturnType<typeof aLiveBot>>;
const said = (bot: LiveBot, chatId: number): string[] =>
  platform.sim
    .screen(bot.telegramId, chatId)
    .messages.filter((message) => message.from.is_bot)
    .map((message) => message.text ?? '');
const ask = (bot: LiveBot, userId: number, text: string) => platform.sim.send(bot.telegramId, { userId, text });
const updateOf = (sent: ReturnType<typeof ask>) => ({ update_id: sent.updateId as number, message: sent.message });
const outboxOf = async (bot: LiveBot) =>
  (
    await platform.system.pool.query('select state, attempt, reason from outbox where bot_id = $1 order by seq', [
      bot.id,
    ])
  ).rows as {
    state: string;
    attempt: number;
    reason: string | null;
  }[];

/** An answer that waits until it is told to come. */
function held(word: string) {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let started = 0;
  behaviours.set(word, async (turn, signal) => {
    started += 1;
    await released;
    return echo(turn, signal);
  });
  return { release: () => release(), started: () => started };
}

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

test('a 429 is obeyed and the answer arrives once', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  platform.sim.faults.add(
    { kind: 'tooManyRequests', methods: ['sendMessage'], next: 1, retryAfterMin: 1, retryAfterMax: 1 },
    bot.telegramId,
  );
  ask(bot, user, 'limited');
  await until('the answer', () => said(bot, user).length === 1);
  await until('it is settled', async () => (await outboxOf(bot))[0]?.state === 'sent');
  expect((await outboxOf(bot))[0]?.attempt).toBe(2);
  expect(
    platform.sim.ledger
      .query({ kind: 'call', limit: 10_000 })
      .items.filter((entry) => 'disobeyed' in entry && entry.disobeyed),
  ).toEqual([]);
});

test('an answer whose outcome got lost is sent again and says so', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  platform.sim.faults.add({ kind: 'loseResponse', methods: ['sendMessage'], next: 1 }, bot.telegramId);
  ask(bot, user, 'lost');
  await until('it came twice: the only duplicate that is allowed', () => said(bot, user).length === 2);
  await until('it is settled', async () => (await outboxOf(bot))[0]?.state === 'sent');
  expect((await outboxOf(bot))[0]?.attempt).toBe(2);
});

test('a user who blocked the bot stops the queue of that chat and of no other', async () => {
  const bot = await aLiveBot();
  const [blocker, other] = [aUser(), aUser()];
  ask(bot, blocker, 'hello');
  await until('the first answer', () => said(bot, blocker).length === 1);
  const reply = held('later');
  ask(bot, blocker, 'later then');
  await until('it is being answered', () => reply.started() === 1);
  platform.sim.setBlocked(bot.telegramId, blocker, true);
  reply.release();
  await until('the part failed', async () =>
    (await outboxOf(bot)).some((row) => row.state === 'failed' && row.reason?.includes('blocked')),
  );
  ask(bot, other, 'hello');
  await until('the other one is answered', () => said(bot, other).length === 1);
});

test('a revoked token shows as the state of the bot, and what waits goes out when it works again', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const reply = held('unsaid');
  ask(bot, user, 'unsaid');
  await until('it is being answered', () => reply.started() === 1);
  platform.sim.setRevoked(bot.telegramId, true);
  reply.release();
  await until('token_dead', async () => (await platform.bots(bot.id)).state === 'token_dead');
  expect((await platform.bots(bot.id)).stateReason).toContain('401');
  expect(said(bot, user)).toEqual([]);
  platform.sim.setRevoked(bot.telegramId, false);
  await platform.setEnabled(bot, true);
  await until('the answer', () => said(bot, user).length === 1);
});

test('a question that our own code cannot answer is tried three times, then apologised for, and the lane moves on', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  let tries = 0;
  behaviours.set('poison', async () => {
    tries += 1;
    throw new TypeError('cannot read properties of undefined');
  });
  ask(bot, user, 'poison');
  await until('the apology', () => said(bot, user).length === 1);
  ask(bot, user, 'still there?');
  await until('the next answer', () => said(bot, user).length === 2);
  expect(tries).toBe(3);
  expect(said(bot, user)[0]).toContain('could not make an answer');
  expect(said(bot, user)[1]).toBe('echo: still there?');
  const { rows } = await platform.system.pool.query(
    "select state, reason from turns where bot_id = $1 and state = 'failed'",
    [bot.id],
  );
  expect(rows).toEqual([{ state: 'failed', reason: 'cannot read properties of undefined' }]);
  const { rows: letters } = await platform.system.pool.query('select reason from dead_letters where bot_id = $1', [
    bot.id,
  ]);
  expect(letters).toEqual([{ reason: 'cannot read properties of undefined' }]);
});

test('a merged question that fails is answered message by message', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const first = held('wait');
  ask(bot, user, 'wait for it');
  await until('the first turn is being answered', () => first.started() === 1);
  behaviours.set('merged', async (turn, signal) => {
    if (turn.question.includes('bad')) throw new RangeError('no');
    return echo(turn, signal);
  });
  ask(bot, user, 'merged good');
  ask(bot, user, 'merged bad');
  ask(bot, user, 'merged fine');
  await until('all wait in the lane', () => platform.waiting() === 3);
  first.release();
  await until('four answers', () => said(bot, user).length === 4);
  expect(said(bot, user)[1]).toBe('echo: merged good');
  expect(said(bot, user)[2]).toContain('could not make an answer');
  expect(said(bot, user)[3]).toBe('echo: merged fine');
});

test('what the assistant cannot read yet is answered honestly, in the language of the user', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const { update_id, message } = updateOf(ask(bot, user, 'text'));
  await until('the answer', () => said(bot, user).length === 1);
  const { text: _, ...withoutText } = message;
  const photo = {
    update_id: update_id + 1,
    message: { ...withoutText, from: { ...message.from, language_code: 'ru' }, photo: [] },
  };
  await platform.storeRaw(bot, Buffer.from(JSON.stringify(photo)));
  await until('an honest answer', () => said(bot, user)[1]?.includes('только текст'));
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

test('a stopped bot is silent and keeps what came; started again, it answers', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  await platform.setEnabled(bot, false);
  await until('stopped', async () => (await platform.bots(bot.id)).state === 'stopped');
  ask(bot, user, 'are you there?');
  await platform.setEnabled(bot, true);
  await platform.assign();
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

test('bytes that are no update are kept as a dead letter and block nothing', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const garbage = Buffer.concat([Buffer.from('{"update_id":'), Buffer.alloc(64, '['), createHash('sha256').digest()]);
  await platform.storeRaw(bot, garbage);
  const { rows } = await platform.system.pool.query('select raw, reason from dead_letters where bot_id = $1', [bot.id]);
  expect(rows).toEqual([{ raw: garbage, reason: 'not a Telegram update' }]);
  ask(bot, user, 'and now?');
  await until('the answer', () => said(bot, user).length === 1);
});

test.each([
  ['half of a surrogate pair and a zero', 'torn \ud83d and \0 zero'],
  ['every quote and bracket of JSON and SQL', `"'{}[]\\,\t\n$$ null NULL`],
  ['right-to-left and combining marks', 'שלום \u202e e\u0301\u0301 👩‍👩‍👧'],
])('a question and an answer with %s arrive', async (_, text) => {
  const bot = await aLiveBot();
  const user = aUser();
  const { update_id, message } = updateOf(ask(bot, user, 'first'));
  await until('the first answer', () => said(bot, user).length === 1);
  await platform.storeRaw(
    bot,
    Buffer.from(JSON.stringify({ update_id: update_id + 1, message: { ...message, text } })),
  );
  await until('the answer', () => said(bot, user).length === 2);
  expect(said(bot, user)[1]).toBe(`echo: ${text.toWellFormed().replaceAll('\0', '\uFFFD')}`);
});

test('a turn that the database refuses again and again becomes a dead letter, and the chat and the bot go on', async () => {
  const bot = await aLiveBot();
  const [user, other] = [aUser(), aUser()];
  behaviours.set('refused', async (turn, signal) => ({
    ...(await echo(turn, signal)),
    // More than the column holds.
    usage: { inputTokens: 2 ** 40, outputTokens: 1 },
  }));
  ask(bot, user, 'refused');
  const letters = async () =>
    (await platform.system.pool.query('select reason from dead_letters where bot_id = $1', [bot.id])).rows;
  await until('the dead letter', async () => (await letters()).length === 1);
  expect(await letters()).toEqual([{ reason: 'refused 3 times: database error 22003' }]);
  ask(bot, user, 'and now?');
  ask(bot, other, 'and me?');
  await until('both answers', () => said(bot, user).length === 1 && said(bot, other).length === 1);
});

test('a merged question of which one message was settled before loses none of the others', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const first = held('before-them');
  ask(bot, user, 'before-them');
  await until('it is being answered', () => first.started() === 1);
  ask(bot, user, 'stale');
  ask(bot, user, 'innocent');
  await until('both wait in the lane', () => platform.waiting() === 2);
  await platform.system.pool.query(
    "update updates set outcome = 'ignored' where bot_id = $1 and seq = (select max(seq) - 1 from updates where bot_id = $1)",
    [bot.id],
  );
  first.release();
  await until('the innocent one is answered', () => said(bot, user).length === 2);
  expect(said(bot, user)[1]).toBe('echo: innocent');
});

test('an answer that met two errors of Telegram arrives once', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const reply = held('patience');
  ask(bot, user, 'patience');
  await until('it is being answered', () => reply.started() === 1);
  platform.sim.faults.add({ kind: 'serverError', methods: ['sendMessage'], next: 2 }, bot.telegramId);
  reply.release();
  await until('it arrives', () => said(bot, user).length === 1);
  await until('it is settled', async () => (await outboxOf(bot))[0]?.state === 'sent');
});

test('when a worker is killed another one answers what it had begun, once and in order', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  ask(bot, user, 'zero');
  await until('the first answer', () => said(bot, user).length === 1);
  const dead = held('dying');
  ask(bot, user, 'dying one');
  await until('it is being answered', () => dead.started() === 1);
  ask(bot, user, 'after');
  await until('all are stored', async () => (await platform.updatesOf(bot.id)) === 3);

  const old = await platform.holderOf(bot.id);
  behaviours.delete('dying');
  const startedMs = systemClock.monotonicMs();
  await platform.aHolder({ answer });
  await workerExited(platform.system, old);
  await platform.assign();
  await until('all answers', () => said(bot, user).length === 3);
  expect(said(bot, user)).toEqual(['echo: zero', 'echo: dying one', 'echo: after']);
  expect(systemClock.monotonicMs() - startedMs).toBeLessThan(5_000);

  // The old one wakes up: its answer is late and changes nothing.
  dead.release();
  ask(bot, user, 'last');
  await until('the last answer', () => said(bot, user).length === 4);
  expect(said(bot, user)[3]).toBe('echo: last');
});

test('a part that a silent worker may still be sending holds its chat until the deadline, so that order is kept', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  ask(bot, user, 'hello');
  await until('the first answer', () => said(bot, user).length === 1);
  await until('it is settled', async () => (await outboxOf(bot))[0]?.state === 'sent');
  const silent = systemIds.uuid();
  const { pool } = platform.system;
  await pool.query("insert into workers (id, host, pid, expired_at) values ($1, 'elsewhere', 1, now())", [silent]);
  await pool.query(
    `insert into outbox (workspace_id, message_id, bot_id, chat_id, part, body, state, owner, deadline, attempt)
     select workspace_id, message_id, bot_id, chat_id, 2, 'in flight elsewhere', 'sending', $2, now() + interval '700 ms', 1 from outbox where bot_id = $1`,
    [bot.id, silent],
  );
  await pool.query('update bot_leases set worker_id = $2, token = token + 1 where bot_id = $1', [
    bot.id,
    await platform.holderOf(bot.id),
  ]);
  platform.deps.wakeUp.announceBots();
  await until('the part is in the hands of the holder', () => platform.partsWaiting() > 0);
  ask(bot, user, 'later');
  await until('all three', () => said(bot, user).length === 3);
  expect(said(bot, user)).toEqual(['echo: hello', 'in flight elsewhere', 'echo: later']);
  expect((await outboxOf(bot))[1]?.reason).toContain('the worker ended before');
});
