import { systemClock } from '@chatai/core/clock';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aPlatform, until } from '../../testing/platform.ts';

let platform: Awaited<ReturnType<typeof aPlatform>>;
beforeAll(async () => {
  platform = await aPlatform();
});
afterAll(() => platform.close());

test('a worker that stops does not wait for a chat that rests, and gives its bots back', async () => {
  const bot = await platform.aBot(await platform.aTenant());
  const holder = await platform.aHolder();
  await platform.assign();
  await until('live', async () => (await platform.bots(bot.id)).state === 'live');
  const rest = { kind: 'tooManyRequests', methods: ['sendMessage'], next: 1, retryAfterMin: 60, retryAfterMax: 60 };
  platform.sim.faults.add(rest, bot.telegramId);
  platform.sim.send(bot.telegramId, { userId: 5, text: 'hello' });
  await until('the part waits', async () => {
    const { rowCount } = await platform.system.pool.query(
      "select from outbox where state = 'queued' and retry_at is not null",
    );
    return rowCount === 1;
  });
  const startedMs = systemClock.monotonicMs();
  await holder.stop(2_000);
  // Waiting for the rest would take a minute.
  expect(systemClock.monotonicMs() - startedMs).toBeLessThan(15_000);
  const { rows } = await platform.system.pool.query('select exited_at is not null as gone from workers where id = $1', [
    holder.workerId,
  ]);
  expect(rows).toEqual([{ gone: true }]);
});
