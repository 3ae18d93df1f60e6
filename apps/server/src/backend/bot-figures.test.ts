import { createBotFigures } from '@chatai/messaging/bot-figures';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aBackend, type Tenant, type TestBackend } from './testing/a-backend.ts';

let backend: TestBackend;
let ada: Tenant;
let botId: string;
beforeAll(async () => {
  backend = await aBackend();
  ada = await backend.aTenant('Ada');
  const { id: assistantId } = await ada.api.assistants.create({ name: 'Clerk' });
  const { bot } = backend.simulator.sim.createBot();
  botId = (await ada.api.bots.create({ assistantId, token: bot.token })).id;
});
afterAll(() => backend.close());

test('figures of a bot show what its holder counted, and nothing before it counted anything', async () => {
  expect(await ada.api.botFigures.ofBot({ id: botId })).toEqual({ step: 'minute', items: [] });
  const figures = createBotFigures({ database: backend.deps.system });
  const bot = { botId, workspaceId: ada.workspaceId };
  figures.count(bot, 'updates', 2);
  figures.count(bot, 'sent');
  figures.answered(bot, 700);
  await figures.save();
  const { items } = await ada.api.botFigures.ofAll();
  expect(items).toMatchObject([{ botId, updates: 2, sent: 1, answers: { count: 1, p50Ms: 1_000, p95Ms: 1_000 } }]);
  const byHour = await ada.api.botFigures.ofBot({ id: botId, minutes: 3_000 });
  expect(byHour).toMatchObject({ step: 'hour', items: [{ updates: 2 }] });
});

test('a bot that is not there has no figures', async () => {
  await expect(ada.api.botFigures.ofBot({ id: ada.workspaceId })).rejects.toMatchObject({ problem: { status: 404 } });
});
