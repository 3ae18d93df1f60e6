import { keyringOf } from '@chatai/core/crypto';
import { rewrapColumns } from '@chatai/core/database';
import { createLog } from '@chatai/core/log';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aPlatform, echo, keyring, until } from '../../testing/platform.ts';
import { addBot, type Bot, botSecrets, checkBot } from '../bots/index.ts';
import type { AnswerTurn } from '../turns/index.ts';
import type { Holder } from './index.ts';

type Platform = Awaited<ReturnType<typeof aPlatform>>;
type TestBot = Bot & { telegramId: number };

// security.md T4: the key is changed under live bots, and nobody who talks to them notices.
const newKey = 'the second secret of the tests, as long as the first one';
const rotating = keyringOf(newKey, keyring.current);
const onlyNew = keyringOf(newKey);
const onlyOld = keyring;

let platform: Platform;
const complaints: string[] = [];
beforeAll(async () => {
  platform = await aPlatform();
});
afterAll(() => platform.close());

const log = createLog('test', 'warn', { write: (line: string) => complaints.push(line) });

test('bots go on answering while the key changes, and the old one is not needed afterwards', async () => {
  const tenant = await platform.aTenant();
  const bots: TestBot[] = [await platform.aBot(tenant), await platform.aBot(tenant)];
  const rewrap = (keys: typeof keyring) => rewrapColumns(platform.system.pool, keys, botSecrets);
  let asked = 0;
  const eachAnswers = async (when: string) => {
    asked += 1;
    for (const { telegramId } of bots) platform.sim.send(telegramId, { userId: 7, text: `${when} ${asked}` });
    for (const bot of bots)
      await until(`${bot.username} answers ${when}`, () =>
        platform.sim
          .screen(bot.telegramId, 7)
          .messages.some((message) => message.from.is_bot && message.text === `echo: ${when} ${asked}`),
      );
  };
  const revoked = Promise.withResolvers<void>();
  let asking = false;
  const answer: AnswerTurn = async (turn, signal) => {
    asking = turn.question === 'revoked?';
    if (asking) await revoked.promise;
    return echo(turn, signal);
  };
  let holder: Holder | undefined;
  const servedWith = async (keys: typeof keyring) => {
    const before = holder;
    holder = await platform.aHolder({ keyring: keys, log, answer });
    await before?.stop(2_000);
    await platform.assign();
  };

  await servedWith(onlyOld);
  await eachAnswers('before');

  await servedWith(rotating);
  await eachAnswers('with both keys');
  const { bot: connected } = platform.sim.createBot();
  const withBoth = { ...platform.deps, keyring: rotating };
  const added = await addBot(withBoth, tenant, {
    assistantId: tenant.assistantId,
    token: connected.token,
    mode: 'polling',
  });
  bots.push({ ...added, telegramId: connected.id });
  await platform.assign();

  let done = false;
  const traffic = (async () => {
    while (!done) await eachAnswers('during');
  })();
  const during = asked;
  // Two values of each of the two that were there; the third is under the new key already.
  expect(await rewrap(rotating)).toEqual({ rewrapped: 4, unreadable: 0 });
  await until('answers after it', () => asked > during + 2);
  done = true;
  await traffic;
  expect(await rewrap(onlyNew)).toEqual({ rewrapped: 0, unreadable: 0 });
  expect(await rewrap(onlyOld)).toEqual({ rewrapped: 0, unreadable: 6 });

  expect(complaints).toEqual([]);
  // The holder knows its bots from before the change: what it finds out is written all the same.
  const [bot] = bots as [TestBot];
  platform.sim.send(bot.telegramId, { userId: 7, text: 'revoked?' });
  await until('it is being answered', () => asking);
  platform.sim.setRevoked(bot.telegramId, true);
  revoked.resolve();
  await until('the refused token shows', async () => (await platform.bots(bot.id)).state === 'token_dead');
  platform.sim.setRevoked(bot.telegramId, false);
  await platform.setEnabled(bot, true);
  await until('it is live again', async () => (await platform.bots(bot.id)).state === 'live');
  complaints.length = 0;

  await servedWith(onlyNew);
  await eachAnswers('afterwards');
  const { checks } = await checkBot({ ...platform.doctor, keyring: onlyNew }, tenant, bot.id);
  expect(checks.map(({ code, status }) => `${code} ${status}`)).not.toContain('token fail');
  expect(complaints).toEqual([]);
});
