import { afterAll, expect, test } from 'vitest';
import { until } from '../../testing/platform.ts';
import { aServedPlatform } from '../../testing/served-platform.ts';

const platform = await aServedPlatform();
const { aLiveBot, ask, aUser, behaviours, held, letters, outboxOf, said, updateOf } = platform;
afterAll(() => platform.close());

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
  expect(await letters(bot)).toMatchObject([{ reason: 'cannot read properties of undefined' }]);
});

test('bytes that are no update are kept as a dead letter and block nothing', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const garbage = Buffer.concat([Buffer.from('{"update_id":'), Buffer.alloc(20, '[')]);
  await platform.storeRaw(bot, garbage);
  // Telegram sends it again when our answer got lost.
  await platform.storeRaw(bot, garbage);
  const { rows } = await platform.system.pool.query('select raw, reason from dead_letters where bot_id = $1', [bot.id]);
  expect(rows).toEqual([{ raw: garbage, reason: 'not a Telegram update' }]);
  ask(bot, user, 'and now?');
  await until('the answer', () => said(bot, user).length === 1);
});

test.each([
  ['half of a surrogate pair and a zero', 'torn \ud83d and \0 zero', 'torn \ufffd and \ufffd zero'],
  ['every quote and bracket of JSON and SQL', `"'{}[]\\\\,\n$$ null NULL`, `"'{}[]\\,\n$$ null NULL`],
  // Telegram's own servers take away what turns the direction around.
  ['right-to-left and combining marks', 'שלום \u202e e\u0301\u0301 👩‍👩‍👧', 'שלום  e\u0301\u0301 👩‍👩‍👧'],
])('a question and an answer with %s arrive', async (_, text, shown) => {
  const bot = await aLiveBot();
  const user = aUser();
  const { update_id, message } = updateOf(ask(bot, user, 'first'));
  await until('the first answer', () => said(bot, user).length === 1);
  await platform.storeRaw(
    bot,
    Buffer.from(JSON.stringify({ update_id: update_id + 1, message: { ...message, text } })),
  );
  await until('the answer', () => said(bot, user).length === 2);
  expect(said(bot, user)[1]).toBe(`echo: ${shown}`);
});

test('an outcome that the database refuses does not stop its chat for good', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const superuser = await platform.database.superuser();
  await superuser.query(`create sequence refusals;
    grant usage on sequence refusals to public;
    create function refuse() returns trigger language plpgsql as
      $$ begin if nextval('refusals') = 1 then raise 'refused' using errcode = '22P02'; end if; return new; end $$;
    create trigger refuse_once before update on outbox for each row when (new.state = 'sent') execute function refuse()`);
  ask(bot, user, 'first');
  await until('it is settled', async () => (await outboxOf(bot))[0]?.state === 'sent');
  await superuser.query('drop trigger refuse_once on outbox');
  ask(bot, user, 'second');
  await until('the next answer', () => said(bot, user).includes('echo: second'));
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
