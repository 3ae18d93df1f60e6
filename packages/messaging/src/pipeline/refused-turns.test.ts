import { afterAll, expect, test } from 'vitest';
import { echo, until } from '../../testing/platform.ts';
import { aServedPlatform } from '../../testing/served-platform.ts';

const platform = await aServedPlatform();
const { aLiveBot, ask, aUser, behaviours, held, letters, said } = platform;
afterAll(() => platform.close());

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

test('a turn that the database refuses again and again becomes a dead letter, and the chat and the bot go on', async () => {
  const bot = await aLiveBot();
  const [user, other] = [aUser(), aUser()];
  behaviours.set('refused', async (turn, signal) => ({
    ...(await echo(turn, signal)),
    // More than the column holds.
    usage: { inputTokens: 2 ** 40, outputTokens: 1 },
  }));
  ask(bot, user, 'refused');
  await until('the dead letter', async () => (await letters(bot)).length === 1);
  expect(await letters(bot)).toMatchObject([{ reason: 'refused 3 times: database error 22003' }]);
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

/** Three messages of one person that become one question, the one in the middle the culprit. */
async function threeAtOnce(word: string, culprit: string) {
  const bot = await aLiveBot();
  const user = aUser();
  const first = held(`before-${word}`);
  ask(bot, user, `before-${word}`);
  await until('the first turn is being answered', () => first.started() === 1);
  for (const text of [`${word} one`, `${word} ${culprit}`, `${word} three`]) ask(bot, user, text);
  await until('all wait in the lane', () => platform.waiting() === 3);
  first.release();
  await until('the culprit is a dead letter', async () => (await letters(bot)).length > 0);
  await until('the others are answered', () => said(bot, user).length >= 3);
  return {
    dead: (await letters(bot)).map(({ raw }) => JSON.parse(raw.toString()).message.text),
    said: said(bot, user),
  };
}

test('of a merged question that the database refuses to open only the message at fault becomes a dead letter', async () => {
  const superuser = await platform.database.superuser();
  await superuser.query(`
    create function refuse_poison() returns trigger language plpgsql as $$
      begin if new.text like '%unstorable%' then raise exception 'refused' using errcode = '22000'; end if; return new; end $$;
    create trigger refuse_poison before insert on messages for each row execute function refuse_poison()`);
  expect(await threeAtOnce('opening', 'unstorable')).toEqual({
    dead: ['opening unstorable'],
    said: ['echo: before-opening', 'echo: opening one', 'echo: opening three'],
  });
});

test('of a merged question whose answer the database refuses only the message at fault becomes a dead letter', async () => {
  behaviours.set('closing', async (turn, signal) => ({
    ...(await echo(turn, signal)),
    usage: { inputTokens: turn.question.includes('poison') ? 2 ** 40 : 1, outputTokens: 1 },
  }));
  expect(await threeAtOnce('closing', 'poison')).toEqual({
    dead: ['closing poison'],
    said: ['echo: before-closing', 'echo: closing one', 'echo: closing three'],
  });
});
