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

test('a worker that stops while it reads what waits begins nothing that stands behind it', async () => {
  const bot = await platform.aBot(await platform.aTenant());
  const writer = 6;
  const total = 4_000;
  await platform.storeQueue(bot, writer, total);
  const opened = async () => {
    const { rows } = await platform.system.pool.query<{ first: number; last: number }>(
      `select min(update_id)::int as first, max(update_id)::int as last from updates
       where bot_id = $1 and turn_id is not null and update_id <= $2 group by turn_id order by 1`,
      [bot.id, total],
    );
    return rows;
  };
  const holder = await platform.aHolder();
  await platform.assign();
  await until('the first turn is opened', async () => (await opened()).length > 0);
  await holder.stop(5_000);
  const turns = await opened();
  expect(turns.map(({ first }) => first)).toEqual(turns.map((_, index) => 1 + 50 * index));
  expect(turns.length).toBeLessThan(total / 50);
});

test('a turn that was in hand when its worker was told to end is not counted as one that workers die over', async () => {
  const bot = await platform.aBot(await platform.aTenant());
  const turn = async () => {
    const { rows } = await platform.system.pool.query(
      'select state, attempt, drive_token from turns where bot_id = $1',
      [bot.id],
    );
    return rows[0];
  };
  const waits = { answer: () => new Promise<never>(() => {}) };
  const first = await platform.aHolder(waits);
  await platform.assign();
  await until('live', async () => (await platform.bots(bot.id)).state === 'live');
  platform.sim.send(bot.telegramId, { userId: 7, text: 'hello' });
  await until('it is in hand', async () => (await turn()) !== undefined);
  const { drive_token: token } = await turn();
  await first.stop(100);
  expect(await turn()).toMatchObject({ state: 'open', attempt: 1 });

  const second = await platform.aHolder(waits);
  await platform.assign();
  await until('it is in hand again', async () => Number((await turn()).drive_token) > token);
  expect(await turn()).toMatchObject({ state: 'open', attempt: 1 });

  // Nobody told this one.
  await platform.system.pool.query('update workers set expired_at = now() where id = $1', [second.workerId]);
  await platform.aHolder();
  await platform.assign();
  await until('it is answered', async () => (await turn()).state === 'closed');
  expect(await turn()).toMatchObject({ attempt: 2 });
});
