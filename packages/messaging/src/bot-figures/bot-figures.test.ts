import type { Database } from '@chatai/core/database';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aPlatform } from '../../testing/platform.ts';
import { answerTimes, createBotFigures, figuresOfBot, figuresOfBots, forgetOldFigures } from './index.ts';

let platform: Awaited<ReturnType<typeof aPlatform>>;
let api: Database;
beforeAll(async () => {
  platform = await aPlatform();
  api = await platform.database.open('api');
});
afterAll(() => platform.close());

const lastHour = () => ({ from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() + 60_000) });

async function aBot() {
  const tenant = await platform.aTenant();
  const { id } = await platform.aBot(tenant);
  return { workspaceId: tenant.workspaceId, botId: id };
}

test('what happens to a bot is added up in its minute, over several workers and saves', async () => {
  const bot = await aBot();
  const [one, other] = [
    createBotFigures({ database: platform.system }),
    createBotFigures({ database: platform.system }),
  ];
  one.count(bot, 'updates', 3);
  one.answered(bot, 80);
  one.waits(bot, 5, 1_200.4);
  one.isPending(bot, 70);
  await one.save();
  other.count(bot, 'updates');
  other.count(bot, 'limited', 2);
  other.answered(bot, 80);
  other.answered(bot, 3_000);
  other.answered(bot, 90_000);
  other.waits(bot, 2, 2_000);
  other.isPending(bot, 20);
  await other.save();
  await other.save();
  const hours = await figuresOfBot(api, { ...bot, ...lastHour(), step: 'hour' });
  const sum = hours.reduce((n, { updates }) => n + updates, 0);
  expect(sum).toBe(4);
  const all = await figuresOfBots(api, { ...bot, ...lastHour() });
  expect(all.get(bot.botId)).toMatchObject({ updates: 4, limited: 2, waiting: 5, waitingMs: 2_000, sent: 0 });
  const { rows } = await platform.system.pool.query(
    'select max(pending) as pending from bot_minute where bot_id = $1',
    [bot.botId],
  );
  expect(rows).toEqual([{ pending: 70 }]);
  expect(all.get(bot.botId)?.answers).toEqual({ count: 4, p50Ms: 100, p95Ms: undefined });
});

test('a bot to which nothing happened has no row, and another workspace sees none of them', async () => {
  const [bot, foreign] = [await aBot(), await aBot()];
  const figures = createBotFigures({ database: platform.system });
  figures.count(foreign, 'sent');
  await figures.save();
  expect(await figuresOfBot(api, { ...bot, ...lastHour(), step: 'minute' })).toEqual([]);
  expect(await figuresOfBot(api, { ...foreign, workspaceId: bot.workspaceId, ...lastHour(), step: 'minute' })).toEqual(
    [],
  );
  expect((await figuresOfBots(api, { ...bot, ...lastHour() })).size).toBe(0);
});

test('counts of a removed bot are dropped, and do not keep the others from being saved', async () => {
  const bot = await aBot();
  const figures = createBotFigures({ database: platform.system });
  figures.count({ ...bot, botId: '00000000-0000-7000-8000-000000000000' }, 'sent');
  figures.count(bot, 'sent');
  await figures.save();
  expect((await figuresOfBots(api, { ...bot, ...lastHour() })).get(bot.botId)?.sent).toBe(1);
});

test('what the database did not take is not forgotten', async () => {
  const bot = await aBot();
  const down = { ...platform.system, pool: { query: () => Promise.reject(new Error('down')) } } as unknown as Database;
  const database = { ...platform.system, pool: down.pool };
  const figures = createBotFigures({ database });
  figures.count(bot, 'sent', 2);
  figures.answered(bot, 10);
  await expect(figures.save()).rejects.toThrow('down');
  figures.count(bot, 'sent');
  figures.answered(bot, 20_000);
  database.pool = platform.system.pool;
  await figures.save();
  const saved = (await figuresOfBots(api, { ...bot, ...lastHour() })).get(bot.botId);
  expect(saved).toMatchObject({ sent: 3, answers: { count: 2, p50Ms: 50, p95Ms: 30_000 } });
});

test('old figures are forgotten', async () => {
  const bot = await aBot();
  const figures = createBotFigures({ database: platform.system });
  figures.count(bot, 'sent');
  await figures.save();
  await platform.system.pool.query("update bot_minute set minute = minute - interval '91 days' where bot_id = $1", [
    bot.botId,
  ]);
  expect(await forgetOldFigures(platform.system, 90)).toBe(1);
});

test('a median is the bound of the bucket that holds it; without answers there is none', () => {
  expect(answerTimes([])).toEqual({ count: 0, p50Ms: undefined, p95Ms: undefined });
  expect(answerTimes([0, 0, 9, 0, 1])).toEqual({ count: 10, p50Ms: 250, p95Ms: 1_000 });
});
