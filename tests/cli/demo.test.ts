import { loadConfig } from '@chatai/core/config';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoBot, ensureDemo } from '../../apps/cli/src/demo/ensure-demo.ts';
import { aDesk, type Desk } from './a-desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await aDesk('Demo');
});
afterAll(() => desk.close());

/** As `npm start` does each time. */
const start = () => {
  const config = { ...loadConfig({}), simulator: { ...loadConfig({}).simulator, url: desk.backend.simulator.url } };
  return ensureDemo(desk.tenant.api, config, AbortSignal.timeout(30_000));
};

test('the first start makes an assistant that knows something and a bot that speaks for it, the next ones leave both', async () => {
  const { api } = desk.tenant;
  const first = await start();
  expect(first.bot).toMatchObject({ username: demoBot.username, assistantId: first.assistantId, sandbox: true });
  expect((await api.knowledgeSources.list({ assistantId: first.assistantId })).items.length).toBeGreaterThan(5);
  expect(await start()).toMatchObject({ assistantId: first.assistantId, bot: { id: first.bot?.id } });
});

test('a bot that its owner deleted stays away while the assistant is there, and comes back with a new one', async () => {
  const { api } = desk.tenant;
  const { assistantId, bot } = await start();
  await api.bots.remove({ id: String(bot?.id) });
  expect(await start()).toEqual({ assistantId, bot: undefined });
  await api.assistants.remove({ id: assistantId });
  const anew = await start();
  expect(anew.assistantId).not.toBe(assistantId);
  expect(anew.bot).toMatchObject({ id: bot?.id, assistantId: anew.assistantId, deletedAt: null });
});
