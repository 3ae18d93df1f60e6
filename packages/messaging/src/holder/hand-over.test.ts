import { type Clock, systemClock } from '@chatai/core/clock';
import { systemIds } from '@chatai/core/ids';
import { afterAll, expect, test } from 'vitest';
import { until } from '../../testing/platform.ts';
import { aServedPlatform } from '../../testing/served-platform.ts';
import { switchBot, workerExited } from '../bots/index.ts';

const platform = await aServedPlatform();
const { aLiveBot, answer, ask, aUser, behaviours, held, letters, outboxOf, said } = platform;
afterAll(() => platform.close());

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

test('a bot that is drained and started again while it answers stays live with its worker', async () => {
  /** Sleeps in which the holder waits for a bot that is being stopped to have sent what it answered. */
  let drains = 0;
  const clock: Clock = {
    ...systemClock,
    async sleep(ms, signal) {
      if (ms === 50) drains++;
      await systemClock.sleep(ms, signal).finally(() => {
        if (ms === 50) drains--;
      });
    },
  };
  const platform = await aServedPlatform({ clock });
  const { aLiveBot, ask, aUser, held, outboxOf, said } = platform;
  const bot = await aLiveBot();
  const user = aUser();
  const reply = held('slowly');
  ask(bot, user, 'slowly');
  await until('it is being answered', () => reply.started() === 1);
  const deletions = () =>
    platform.sim.ledger
      .query({ kind: 'call', limit: 10_000 })
      .items.filter((entry) => entry.botId === bot.telegramId && 'method' in entry && entry.method === 'deleteWebhook');
  const before = deletions().length;
  const lease = async () =>
    (await platform.system.pool.query('select worker_id, token from bot_leases where bot_id = $1', [bot.id])).rows;
  const holding = await lease();
  const { rows } = await platform.system.pool.query('select workspace_id from bots where id = $1', [bot.id]);
  await switchBot(platform.deps, { workspaceId: rows[0].workspace_id }, bot.id, 'drain');
  await until('it is being stopped', () => deletions().length === before + 1);
  await platform.setEnabled(bot, true);
  await until('it is live again', async () => (await platform.bots(bot.id)).state === 'live');
  reply.release();
  await until('the answer', () => said(bot, user).length === 1);
  ask(bot, user, 'and now?');
  await until('the next answer', () => said(bot, user).length === 2);
  const settled = async (count: number) => {
    const rows = await outboxOf(bot);
    return rows.length === count && rows.every(({ state }) => state === 'sent');
  };
  // Now nothing is in hand, and the old stop goes through, on the connection that settles the third answer after it.
  await until('both are settled', () => settled(2));
  await until('the old stop has looked', () => drains === 0);
  ask(bot, user, 'and then?');
  await until('the third is settled', () => settled(3));
  expect((await platform.bots(bot.id)).state).toBe('live');
  expect(await lease()).toEqual(holding);
  await platform.close();
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

test('of a merged question over which workers died again and again each message is tried alone', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const [first, merged] = [held('before-deaths'), held('deadly')];
  ask(bot, user, 'before-deaths');
  await until('the first turn is being answered', () => first.started() === 1);
  ask(bot, user, 'deadly one');
  ask(bot, user, 'harmless two');
  await until('both wait in the lane', () => platform.waiting() === 2);
  first.release();
  await until('they are being answered together', () => merged.started() === 1);
  await until('their turn has died often', async () => {
    const died = "update turns set attempt = 10 where bot_id = $1 and state = 'open'";
    return (await platform.system.pool.query(died, [bot.id])).rowCount === 1;
  });
  const old = await platform.holderOf(bot.id);
  behaviours.delete('deadly');
  await platform.aHolder({ answer });
  await workerExited(platform.system, old);
  await platform.assign();
  await until('both are answered', () => said(bot, user).length === 3);
  expect(said(bot, user)).toEqual(['echo: before-deaths', 'echo: deadly one', 'echo: harmless two']);
  expect(await letters(bot)).toEqual([]);
  merged.release();
});

test('of a merged question that fails after workers have died over it nobody is given up for another one’s fault', async () => {
  const bot = await aLiveBot();
  const user = aUser();
  const [first, merged] = [held('before-failing'), held('failing')];
  ask(bot, user, 'before-failing');
  await until('the first turn is being answered', () => first.started() === 1);
  ask(bot, user, 'failing one');
  ask(bot, user, 'innocent two');
  await until('both wait in the lane', () => platform.waiting() === 2);
  first.release();
  await until('they are being answered together', () => merged.started() === 1);
  await until('their turn has been tried often', async () => {
    const tried = "update turns set attempt = 3 where bot_id = $1 and state = 'open'";
    return (await platform.system.pool.query(tried, [bot.id])).rowCount === 1;
  });
  const old = await platform.holderOf(bot.id);
  behaviours.set('failing', async () => {
    throw new TypeError('cannot read properties of undefined');
  });
  await platform.aHolder({ answer });
  await workerExited(platform.system, old);
  await platform.assign();
  await until('the one is apologised for and the other answered', () => said(bot, user).length === 3);
  expect(said(bot, user)[1]).toContain('could not make an answer');
  expect(said(bot, user)[2]).toBe('echo: innocent two');
  expect((await letters(bot)).map(({ raw }) => JSON.parse(raw.toString()).message.text)).toEqual(['failing one']);
  merged.release();
});
