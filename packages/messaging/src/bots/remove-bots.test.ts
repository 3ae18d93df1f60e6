import { expect, test } from 'vitest';
import { aPlatform } from '../../testing/platform.ts';
import { addBot, createRemoveWebhookJob, removeBots } from './index.ts';

test('the token of a removed bot is forgotten also when Telegram could never be told', async () => {
  const platform = await aPlatform();
  const tenant = await platform.aTenant();
  const { bot: account } = platform.sim.createBot();
  const deps = { ...platform.deps, publicUrl: 'http://127.0.0.1:9' };
  const bot = await addBot(deps, tenant, { assistantId: tenant.assistantId, token: account.token, mode: 'webhook' });
  await removeBots({ ...deps, jobs: { enqueue: async () => '' } }, tenant);
  const sealed = async () =>
    (await platform.system.pool.query('select token_sealed from removed_bots where id = $1', [bot.id])).rows[0]
      .token_sealed;
  const job = createRemoveWebhookJob(deps);
  const payload = { workspaceId: tenant.workspaceId, botId: bot.id };
  platform.sim.faults.add({ kind: 'serverError', methods: ['deleteWebhook'], next: 1 }, account.id);
  await expect(job.run(payload, new AbortController().signal)).rejects.toThrow('deleteWebhook was answered 500');
  expect(await sealed()).not.toBeNull();
  // No try is left.
  await job.failed?.(payload);
  expect(await sealed()).toBeNull();
  await platform.close();
});
