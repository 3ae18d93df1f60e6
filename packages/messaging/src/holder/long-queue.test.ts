import { systemClock } from '@chatai/core/clock';
import { afterAll, expect, test } from 'vitest';
import { aPlatform, until } from '../../testing/platform.ts';

const platform = await aPlatform();
afterAll(() => platform.close());

const total = 20_000;
const [writer, other] = [5, 6];
const said = ({ telegramId }: { telegramId: number }, chatId: number) =>
  platform.sim
    .screen(telegramId, chatId)
    .messages.filter(({ from }) => from.is_bot)
    .map(({ text }) => text ?? '');

test('a bot for which twenty thousand messages of one chat wait keeps no other bot, and no other chat, from being answered', async () => {
  const { pool } = platform.system;
  const [flooded, quiet] = [
    await platform.aBot(await platform.aTenant()),
    await platform.aBot(await platform.aTenant()),
  ];
  await platform.storeQueue(flooded, writer, total);
  platform.sim.send(quiet.telegramId, { userId: other, text: 'hello' });
  const startedMs = systemClock.monotonicMs();
  const holder = await platform.aHolder();
  await platform.assign();
  await until('the other bot answers', () => said(quiet, other).length === 1);
  expect(systemClock.monotonicMs() - startedMs).toBeLessThan(5_000);
  platform.sim.send(flooded.telegramId, { userId: other, text: 'and me?' });
  await until('the other chat of the same bot', () => said(flooded, other).length === 1);
  await until('the long queue is being answered', () => said(flooded, writer).length > 2);
  const [first, second] = said(flooded, writer);
  const turnFrom = (from: number) => `echo: ${Array.from({ length: 50 }, (_, index) => `m${from + index}`).join('\n')}`;
  expect([first, second]).toEqual([turnFrom(1), turnFrom(51)]);
  const { rows } = await pool.query<{ silent_s: number }>(
    'select extract(epoch from now() - heartbeat_at)::float as silent_s from workers where id = $1',
    [holder.workerId],
  );
  expect(rows[0]?.silent_s).toBeLessThan(6);
});
