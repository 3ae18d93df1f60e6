import { afterAll, beforeAll, expect, test } from 'vitest';
import { fastClock } from '../../testing/an-intake.ts';
import { aPlatform, until } from '../../testing/platform.ts';
import { importBots } from '../bots/index.ts';

let platform: Awaited<ReturnType<typeof aPlatform>>;
beforeAll(async () => {
  platform = await aPlatform();
});
afterAll(() => platform.close());

test('bots that are more than Telegram lets through wait their turn, say so, and keep no other bot from answering', async () => {
  const tenant = await platform.aTenant();
  platform.sim.flood.configure({
    mode: 'realistic',
    newTokensPerMinute: 20,
    perChatPerSecond: 100,
    chatBurst: 100,
    bulkPerSecond: 1_000,
  });
  const accounts = Array.from({ length: 30 }, () => platform.sim.createBot().bot);
  const items = accounts.map(({ token }) => ({ assistantId: tenant.assistantId, token }));
  await importBots(platform.deps, tenant, items);
  await platform.aHolder({ clock: fastClock(100) });
  await platform.assign();
  const states = async () => {
    const { rows } = await platform.system.pool.query<{ state: string; reason: string | null; telegram_id: number }>(
      'select state, state_reason as reason, telegram_id from bots where workspace_id = $1',
      [tenant.workspaceId],
    );
    return rows;
  };
  const live = await until('some live, and the rest wait', async () => {
    const rows = await states();
    const waiting = rows.filter(({ reason }) => reason?.startsWith('it waits its turn'));
    return rows.filter(({ state }) => state === 'live').length >= 15 &&
      waiting.length >= 5 &&
      waiting.every(({ state }) => state === 'checking')
      ? rows.filter(({ state }) => state === 'live')
      : undefined;
  });
  const { telegram_id: first } = live[0] as { telegram_id: number };
  platform.sim.send(first, { userId: 5, text: 'hello' });
  await until('an answer', () => platform.sim.screen(first, 5).messages.some(({ from }) => from.is_bot));
  await until('all live', async () => {
    // Telegram's time passes as fast as the worker's.
    await platform.sim.clock.skip(500);
    return (await states()).every(({ state }) => state === 'live');
  });
  expect(new Set((await states()).map(({ reason }) => reason))).toEqual(new Set([null]));
});
