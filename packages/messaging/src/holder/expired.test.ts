import { afterAll, beforeAll, expect, test } from 'vitest';
import { aPlatform, until } from '../../testing/platform.ts';

let platform: Awaited<ReturnType<typeof aPlatform>>;
beforeAll(async () => {
  platform = await aPlatform();
});
afterAll(() => platform.close());

test('a worker that others have expired writes what became of its sends before it ends, so that none goes twice', async () => {
  const bot = await platform.aBot(await platform.aTenant());
  const ended = Promise.withResolvers<void>();
  const { workerId } = await platform.aHolder({ onExpired: ended.resolve });
  await platform.assign();
  await until('it is live', async () => (await platform.bots(bot.id)).state === 'live');
  // Taken by Telegram at once, told over four seconds.
  platform.sim.faults.add({ kind: 'slowAnswer', probability: 1, next: 1, overMs: 4_000, methods: ['sendMessage'] });
  platform.sim.send(bot.telegramId, { userId: 5, text: 'hello' });
  await until('Telegram has it', () => platform.sim.screen(bot.telegramId, 5).messages.length === 2);
  await platform.system.pool.query('update workers set expired_at = chatai_now() where id = $1', [workerId]);
  await ended.promise;
  const { rows } = await platform.system.pool.query('select state from outbox where bot_id = $1', [bot.id]);
  expect(rows).toEqual([{ state: 'sent' }]);
});
