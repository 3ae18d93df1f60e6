import { createMetrics, measureRounds } from '@chatai/core/metrics';
import { expect, test } from 'vitest';
import { aPlatform } from '../../testing/platform.ts';
import { addBot, createLeaseKeeper, setBotEnabled } from './index.ts';

test('a start that follows another one before its holder has looked again is not missed', async () => {
  const platform = await aPlatform();
  const tenant = await platform.aTenant();
  const { id } = await addBot(platform.deps, tenant, {
    assistantId: tenant.assistantId,
    token: platform.sim.createBot().bot.token,
  });
  const changed: string[] = [];
  const { deps } = platform;
  const keeper = await createLeaseKeeper(
    {
      database: platform.system,
      clock: deps.clock,
      log: platform.log,
      keyring: deps.keyring,
      workerId: deps.ids.uuid(),
      host: 'here',
      pid: process.pid,
      measureRound: measureRounds(createMetrics('worker'), deps.clock),
    },
    { taken: async () => {}, changed: (bot) => changed.push(bot.botId), lost: () => {}, expired: () => {} },
  );
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
