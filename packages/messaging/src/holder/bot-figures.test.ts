import { afterAll, beforeAll, expect, test } from 'vitest';
import { aPlatform, until } from '../../testing/platform.ts';
import { figuresOfBots } from '../bot-figures/index.ts';
import { sandboxProbeUserId } from '../channels/telegram/index.ts';

let platform: Awaited<ReturnType<typeof aPlatform>>;
beforeAll(async () => {
  platform = await aPlatform();
});
afterAll(() => platform.close());

test('what a bot received, answered and sent stands in its figures, whoever held it', async () => {
  const tenant = await platform.aTenant();
  const bot = await platform.aBot(tenant);
  const first = await platform.aHolder();
  await platform.assign();
  platform.sim.send(bot.telegramId, { userId: 5, text: 'one' });
  await until('it is answered', () => platform.sim.screen(bot.telegramId, 5).messages.length === 2);
  await first.stop(2_000);
  const second = await platform.aHolder();
  await platform.assign();
  platform.sim.send(bot.telegramId, { userId: 5, text: 'two' });
  await until('it is answered', () => platform.sim.screen(bot.telegramId, 5).messages.length === 4);
  // The start asks whether the bot answers; an owner's figures know nothing of that (contract.md 1).
  platform.sim.send(bot.telegramId, { userId: sandboxProbeUserId, text: 'are you there?' });
  const toProbe = () => platform.sim.screen(bot.telegramId, sandboxProbeUserId).messages;
  await until('the probe is answered', () => toProbe().length === 2);
  await second.stop(2_000);
  const hour = { from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() + 60_000) };
  const figures = (await figuresOfBots(platform.api, { ...tenant, ...hour })).get(bot.id);
  const { updates, turns, sent, restarts, turnsFailed, refused, answers } = figures ?? {};
  expect({ updates, turns, sent, restarts, turnsFailed, refused }).toEqual({
    updates: 2,
    turns: 2,
    sent: 2,
    restarts: 2,
    turnsFailed: 0,
    refused: 0,
  });
  expect(answers?.count).toBe(2);
});
