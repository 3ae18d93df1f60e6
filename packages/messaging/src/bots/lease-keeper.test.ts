import type { Clock } from '@chatai/core/clock';
import { createMetrics, measureRounds } from '@chatai/core/metrics';
import { expect, test, vi } from 'vitest';
import { aPlatform, until } from '../../testing/platform.ts';
import { addBot, createLeaseKeeper, setBotEnabled } from './index.ts';

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
  await setBotEnabled(deps, tenant, id, true);
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
  await superuser.query('alter table bots rename column starts to begins');
  await expect(keeper.refresh()).rejects.toThrow('starts');
  nowMs += 10_000;
  await superuser.query('alter table bots rename column begins to starts');
  await keeper.refresh();
  nowMs += 10_000;
  await superuser.query('alter table bots rename column starts to begins');
  await expect(keeper.refresh()).rejects.toThrow('starts');
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
