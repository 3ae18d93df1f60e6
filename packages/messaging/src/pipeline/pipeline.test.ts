import { afterAll, beforeAll, expect, test } from 'vitest';
import { aPlatform, until } from '../../testing/platform.ts';

type Platform = Awaited<ReturnType<typeof aPlatform>>;
let platform: Platform;
beforeAll(async () => {
  platform = await aPlatform();
});
afterAll(() => platform.close());

const textsOf = (bot: { telegramId: number }, chatId: number): string[] =>
  platform.sim.screen(bot.telegramId, chatId).messages.filter((m) => m.from.is_bot).map((m) => m.text ?? '');

test('a message to a bot is answered in its chat', async () => {
  const bot = await platform.aBot(await platform.aTenant());
  await platform.aHolder();
  await platform.assign();
  platform.sim.send(bot.telegramId, { userId: 501, text: 'How are you?' });
  expect(await until('an answer', () => textsOf(bot, 501)[0])).toBe('echo: How are you?');
});
