import { createManualClock, systemClock } from '@chatai/core/clock';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aPlatform, until } from '../../testing/platform.ts';
import { listenForWakeUps } from './wake-up.ts';

let platform: Awaited<ReturnType<typeof aPlatform>>;
beforeAll(async () => {
  platform = await aPlatform();
});
afterAll(() => platform.close());

test('what is announced together arrives as one range', async () => {
  const ranges: [number, number][] = [];
  const listener = await listenForWakeUps(
    { targets: platform.database.targets, clock: systemClock, log: platform.log },
    { updates: (from, to) => ranges.push([from, to]), bots: () => {}, gap: () => {} },
  );
  await Promise.all([platform.deps.wakeUp.announce([7, 5]), platform.deps.wakeUp.announce([9])]);
  await until('the range', () => ranges.length > 0);
  expect(ranges).toEqual([[5, 9]]);
  await listener.close();
});

test('a backlog of half a million updates is announced as one range', async () => {
  const ranges: [number, number][] = [];
  const listener = await listenForWakeUps(
    { targets: platform.database.targets, clock: systemClock, log: platform.log },
    { updates: (from, to) => ranges.push([from, to]), bots: () => {}, gap: () => {} },
  );
  await platform.deps.wakeUp.announce(Array.from({ length: 500_000 }, (_, index) => 500_000 - index));
  await until('the range', () => ranges.length > 0);
  expect(ranges).toEqual([[1, 500_000]]);
  await listener.close();
});

test('hints arrive in the order in which they were given, however many connections there are', async () => {
  const seen: [number, number][] = [];
  const listener = await listenForWakeUps(
    { targets: platform.database.targets, clock: systemClock, log: platform.log },
    { updates: (from, to) => seen.push([from, to]), bots: () => {}, gap: () => {} },
  );
  const last = 300;
  const hints: Promise<void>[] = [];
  for (let seq = 1; seq <= last; seq++) {
    hints.push(platform.deps.wakeUp.announce([seq]));
    if (seq % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(hints);
  await until('the last one', () => seen.at(-1)?.[1] === last);
  // Each range begins right behind the one before.
  expect(seen.map(([from]) => from)).toEqual([1, ...seen.slice(0, -1).map(([, to]) => to + 1)]);
  await listener.close();
});

test('a listener whose connection broke tries again in one loop, not in more with every failure', async () => {
  const clock = createManualClock();
  let failures = 0;
  let gaps = 0;
  const log = { ...platform.log, warn: () => failures++ };
  const listener = await listenForWakeUps(
    { targets: platform.database.targets, clock, log },
    { updates: () => {}, bots: () => {}, gap: () => gaps++ },
  );
  const superuser = await platform.database.superuser();
  const { rows } = await superuser.query<{ name: string }>('select current_database() as name');
  const limitConnections = (most: number) =>
    superuser.query(`alter database ${rows[0]?.name} connection limit ${most}`);
  const listeners = async () =>
    (
      await superuser.query(
        "select pid from pg_stat_activity where application_name = 'chatai-listen' and datname = current_database()",
      )
    ).rows;
  // Those of other tests may still be going.
  await until('it is the only one', async () => (await listeners()).length === 1);
  await limitConnections(0);
  await superuser.query('select pg_terminate_backend($1)', [(await listeners())[0].pid]);
  for (const waitMs of [100, 200, 400, 800]) {
    const before = failures;
    await until('one more failure', () => failures > before);
    expect(failures).toBe(before + 1);
    if (waitMs === 800) await limitConnections(-1);
    await clock.advance(waitMs);
  }
  await until('it is back', () => gaps > 0);
  expect((await listeners()).length).toBe(1);
  await listener.close();
});
