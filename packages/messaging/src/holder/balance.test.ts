import { afterAll, expect, test } from 'vitest';
import { until } from '../../testing/platform.ts';
import { aServedPlatform } from '../../testing/served-platform.ts';
import { assignBots } from '../bots/index.ts';

const platform = await aServedPlatform();
const { aLiveBot, answer, ask, aUser, held, outboxOf, said } = platform;
afterAll(() => platform.close());

/** As if all workers had served for a while: one that has just started is not given the bots of others. */
const settle = () => platform.system.pool.query("update workers set started_at = now() - interval '1 minute'");
const perWorker = async () =>
  (
    await platform.system.pool.query<{ count: number }>(
      'select count(*)::int as count from bot_leases where worker_id is not null group by worker_id order by 1',
    )
  ).rows.map(({ count }) => count);

test('a worker that joins takes over its share: what is in hand is finished, and nothing is doubled, lost or out of order', async () => {
  const bots = [];
  for (let index = 0; index < 5; index++) bots.push(await aLiveBot());
  const users = bots.map(aUser);
  const first = held('slow');
  for (const [index, bot] of bots.entries()) ask(bot, users[index] as number, 'slow one');
  await until('all are being answered', () => first.started() === 5);

  const joined = await platform.aHolder({ answer });
  expect(await assignBots(platform.system)).toEqual({ assigned: 0, leaving: 0 });
  await settle();
  await platform.assign();
  // Written while the old holder finishes.
  for (const [index, bot] of bots.entries()) ask(bot, users[index] as number, 'two');
  await until('two leave', async () => {
    const { rows } = await platform.system.pool.query('select count(*)::int as n from bot_leases where leaving');
    return rows[0].n === 2;
  });
  expect(joined.figures().bots).toBe(0);
  first.release();
  await until('each worker has its share', async () => {
    await platform.assign();
    return joined.figures().bots === 2;
  });
  for (const [index, bot] of bots.entries()) {
    await until('both answers', () => said(bot, users[index] as number).length === 2);
    expect(said(bot, users[index] as number)).toEqual(['echo: slow one', 'echo: two']);
    await until('sent', async () => (await outboxOf(bot)).every(({ state }) => state === 'sent'));
    expect((await outboxOf(bot)).map(({ attempt }) => attempt)).toEqual([1, 1]);
  }
  // One drive each: nothing was asked of a model twice.
  const { rows } = await platform.system.pool.query('select max(attempt) as attempts from turns');
  expect(rows).toEqual([{ attempts: 1 }]);
  expect(first.started()).toBe(5);
  expect(await perWorker()).toEqual([2, 3]);
  expect(await assignBots(platform.system)).toEqual({ assigned: 0, leaving: 0 });
});
