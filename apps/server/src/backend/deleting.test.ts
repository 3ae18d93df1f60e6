import { effectKeyOf } from '@chatai/accounts/ledger';
import { createRemoveWebhookJob, removeBots } from '@chatai/messaging/bots';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { aBackend, type Tenant, type TestBackend } from './testing/a-backend.ts';

const publicUrl = 'http://127.0.0.1:9';
let backend: TestBackend;
let tenant: Tenant;
beforeAll(async () => {
  backend = await aBackend(({ telegram }) => ({ publicUrl, telegramApiRoot: 'http://127.0.0.1:9', telegram }));
  tenant = await backend.aTenant('Ada');
});
afterAll(() => backend.close());

/** A bot whose webhook is set, as its holder would have done. */
async function aWebhookBot(assistantId: string) {
  const { bot: account } = backend.simulator.sim.createBot();
  const bot = await tenant.api.bots.create({ assistantId, token: account.token, mode: 'webhook' });
  await backend.deps.telegram.call(account.token, 'setWebhook', { url: `${publicUrl}/telegram/${bot.id}` });
  return { ...bot, account };
}
const deliversTo = (bot: { account: Parameters<typeof backend.simulator.sim.delivery.of>[0] }) =>
  backend.simulator.sim.delivery.of(bot.account).webhookInfo().url;

test('deleting an assistant takes the webhooks of its bots away at Telegram and forgets their tokens', async () => {
  const assistant = await tenant.api.assistants.create({ name: 'Shop' });
  const bot = await aWebhookBot(assistant.id);
  expect(deliversTo(bot)).toContain(bot.id);
  await tenant.api.assistants.remove({ id: assistant.id });
  await vi.waitFor(() => expect(deliversTo(bot)).toBe(''), 10_000);
  await expect(tenant.api.bots.get({ id: bot.id })).rejects.toMatchObject({ code: 'not-found' });
  await vi.waitFor(async () => {
    const { rows } = await backend.deps.system.pool.query('select token_sealed from removed_bots where id = $1', [
      bot.id,
    ]);
    expect(rows).toEqual([{ token_sealed: null }]);
  }, 10_000);
});

test('a bot that is connected anew keeps the webhook of its new life', async () => {
  const assistant = await tenant.api.assistants.create({ name: 'Shop' });
  const other = await tenant.api.assistants.create({ name: 'Other' });
  const bot = await aWebhookBot(assistant.id);
  // Telegram is told only after the bot was connected anew.
  const jobs = { enqueue: async () => '' };
  await removeBots({ ...backend.deps, jobs }, { workspaceId: tenant.workspaceId, assistantId: assistant.id });
  await tenant.api.bots.create({ assistantId: other.id, token: bot.account.token, mode: 'webhook' });
  const job = createRemoveWebhookJob(backend.deps);
  await job.run({ workspaceId: tenant.workspaceId, botId: bot.id }, new AbortController().signal);
  expect(deliversTo(bot)).toContain(bot.id);
});

test('what an assistant used stays counted when it is deleted', async () => {
  const assistant = await tenant.api.assistants.create({ name: 'Costly' });
  const { turnId } = await tenant.api.assistants.ask({ id: assistant.id, question: 'Is anybody there?' });
  const before = await tenant.api.usage.get({});
  await tenant.api.assistants.remove({ id: assistant.id });
  expect((await tenant.api.usage.get({})).turns).toBe(before.turns);
  const { rowCount } = await backend.deps.system.pool.query('select from ledger_entries where effect_key = $1', [
    effectKeyOf(turnId),
  ]);
  expect(rowCount).toBe(1);
});
