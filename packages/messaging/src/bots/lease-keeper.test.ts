import type { Clock } from '@chatai/core/clock';
import { createMetrics, measureRounds } from '@chatai/core/metrics';
import { expect, test, vi } from 'vitest';
import { aPlatform, until } from '../../testing/platform.ts';
import { addBot, createLeaseKeeper, switchBot } from './index.ts';

const aKeeper = (
  { deps, log, system }: Awaited<ReturnType<typeof aPlatform>>,
  clock: Clock,
  on: { changed(bot: { botId: string }): void; expired(): void },
) =>
  createLeaseKeeper(
    {
      beats: system,
      database: system,
      clock,
      log,
      keyring: deps.keyring,
      workerId: deps.ids.uuid(),
      host: 'here',
      pid: process.pid,
      measureRound: measureRounds(createMetrics('worker'), deps.clock),
      load: () => ({ loopDelayMs: 0, waitingMs: 0 }),
    },
    { taken: async () => {}, lost: () => {}, ...on },
  );

test('a start that follows another one before its holder has looked again is not missed', async () => {
  const platform = await aPlatform();
  const tenant = await platform.aTenant();
  const { id } = await addBot(platform.deps, tenant, {
    assistantId: tenant.assistantId,
    token: platform.sim.createBot().bot.token,
  });
  const changed: string[] = [];
  const { deps } = platform;
  const keeper = await aKeeper(platform, deps.clock, { changed: (bot) => changed.push(bot.botId), expired: () => {} });
  await platform.assign();
  await keeper.refresh();
  expect(keeper.held().get(id)?.state).toBe('starting');
  // The holder finds it live, and its owner starts it anew, before the holder reads it again.
  await platform.system.kysely.updateTable('bots').set({ state: 'live' }).where('id', '=', id).execute();
  await switchBot(deps, tenant, id, 'start');
  await keeper.refresh();
  expect(changed).toEqual([id]);
  await keeper.stop();
  await platform.close();
});

test('a worker whose reading is refused for long gives up, though its heart beats', async () => {
  const platform = await aPlatform();
  let nowMs = 0;
  const expired = vi.fn();
  const { deps } = platform;
  const keeper = await aKeeper(
    platform,
    { ...deps.clock, monotonicMs: () => nowMs, sleep: () => deps.clock.sleep(5) },
    { changed: () => {}, expired },
  );
  await keeper.refresh();
  nowMs = 60_000;
  const superuser = await platform.database.superuser();
  await superuser.query('alter table bot_leases rename column leaving to goes');
  await expect(keeper.refresh()).rejects.toThrow('leaving');
  nowMs += 10_000;
  await superuser.query('alter table bot_leases rename column goes to leaving');
  await keeper.refresh();
  nowMs += 10_000;
  await superuser.query('alter table bot_leases rename column leaving to goes');
  await expect(keeper.refresh()).rejects.toThrow('leaving');
  expect(expired).not.toHaveBeenCalled();
  nowMs += 16_000;
  await until('it gives up', () => expired.mock.calls.length > 0);
  await keeper.stop();
  await platform.close();
});

test('a worker that cannot read what it holds does not begin, and leaves nothing that looks alive', async () => {
  const platform = await aPlatform();
  const superuser = await platform.database.superuser();
  await superuser.query('alter table bots rename column starts to begins');
  await expect(platform.aHolder()).rejects.toThrow('starts');
  expect((await superuser.query('select 1 from workers where expired_at is null')).rows).toEqual([]);
  await platform.close();
});

test('while nothing changes nothing is read; what the bot of one owner becomes is read of that one alone', async () => {
  const platform = await aPlatform();
  const tenant = await platform.aTenant();
  const bots = [await platform.aBot(tenant), await platform.aBot(tenant), await platform.aBot(tenant)];
  const statements: { name: string; bots: number }[] = [];
  const { pool } = platform.system;
  const counted = {
    ...platform.system,
    pool: {
      async query(config: { name?: string }, values?: unknown[]) {
        const answer = await pool.query(config as never, values as never);
        if (config.name?.startsWith('bots.held')) statements.push({ name: config.name, bots: answer.rows.length });
        return answer;
      },
    },
  } as unknown as typeof platform.system;
  const changed: string[] = [];
  const on = { changed: (bot: { botId: string }) => changed.push(bot.botId), expired: () => {} };
  const keeper = await aKeeper({ ...platform, system: counted }, platform.deps.clock, on);
  await platform.assign();
  await keeper.refresh();
  const held = [...keeper.held().values()];
  expect(held.length).toBe(3);
  statements.length = 0;
  await keeper.refresh();
  expect(statements).toEqual([{ name: 'bots.held.digest', bots: 1 }]);

  statements.length = 0;
  const [first] = bots as [(typeof bots)[0]];
  await switchBot(platform.deps, tenant, first.id, 'restart');
  await keeper.refresh();
  expect(statements.filter(({ name }) => name === 'bots.held')).toEqual([{ name: 'bots.held', bots: 1 }]);
  expect(changed).toEqual([first.id]);
  // What its holder found out itself is no news to it, and whoever works with the bot sees it.
  await platform.system.pool.query("update bots set state = 'conflict' where id = $1", [bots[1]?.id]);
  await keeper.refresh();
  expect(changed).toEqual([first.id]);
  expect(held.find(({ botId }) => botId === bots[1]?.id)?.state).toBe('conflict');
  await keeper.stop();
  await platform.close();
});
