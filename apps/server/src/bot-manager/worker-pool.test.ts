import path from 'node:path';
import { createManualClock, type ManualClock } from '@chatai/core/clock';
import { createLog, type Log } from '@chatai/core/log';
import { Registry } from '@chatai/core/metrics';
import { isRunning } from '@chatai/core/process';
import { afterEach, expect, test } from 'vitest';
import { until } from '../testing/a-server.ts';
import { createWorkerPool, type WorkerPool } from './worker-pool.ts';

const pools: { pool: WorkerPool; clock: ManualClock }[] = [];
afterEach(async () => {
  for (const { pool, clock } of pools.splice(0)) {
    const stopped = pool.stop(0);
    await clock.advance(0);
    await stopped;
  }
});

/** A pool of one worker whose time stands still. */
function aPool(program: string) {
  const clock = createManualClock();
  const ended: string[] = [];
  const log: Log = { ...createLog('test', 'fatal'), error: (event) => ended.push(event) };
  const pool = createWorkerPool({
    clock,
    log,
    metrics: new Registry(),
    size: 1,
    program: path.join(import.meta.dirname, 'fixtures', program),
    onExit: async () => {},
  });
  pools.push({ pool, clock });
  return { pool, clock, ended };
}

test('a worker that keeps dying young is started again with pauses that double up to half a minute', async () => {
  const { pool, clock, ended } = aPool('dies-young.ts');
  const pauses: number[] = [];
  for (let deaths = 1; deaths <= 10; deaths++) {
    await until(`death ${deaths}`, () => ended.length === deaths);
    const pauseMs = clock.nextTimerInMs() as number;
    pauses.push(pauseMs);
    expect(pool.workers()).toEqual([]);
    await clock.advance(pauseMs);
  }
  expect(pauses).toEqual([200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000]);
  expect(pool.restartsLastHour()).toBe(10);
});

test('a worker that cannot be started at all is tried again like one that dies young', async () => {
  const { execPath } = process;
  process.execPath = '/nowhere/node';
  try {
    const { pool, clock, ended } = aPool('does-not-stop.ts');
    await until('the first failure', () => ended.length === 1);
    expect(pool.workers()).toEqual([]);
    process.execPath = execPath;
    await clock.advance(200);
    await until('a live worker', () => pool.workers()[0]?.state === 'live');
  } finally {
    process.execPath = execPath;
  }
});

test('a worker that has served for a minute is replaced at once', async () => {
  const { pool, clock, ended } = aPool('does-not-stop.ts');
  const [first] = await until('a live worker', () => pool.workers()[0]?.state === 'live' && pool.workers());
  await clock.advance(60_001);
  process.kill(first?.pid as number, 'SIGKILL');
  await until('its end', () => ended.length === 1);
  expect(clock.nextTimerInMs()).toBe(0);
  await clock.advance(0);
  const [second] = await until('another one', () => pool.workers()[0]?.state === 'live' && pool.workers());
  expect(second?.pid).not.toBe(first?.pid);
});

test('a worker that does not end when it is asked to is killed when the time is up', async () => {
  const { pool, clock } = aPool('does-not-stop.ts');
  const [worker] = await until('a live worker', () => pool.workers()[0]?.state === 'live' && pool.workers());
  let stopped = false;
  const stopping = pool.stop(9_000).then(() => {
    stopped = true;
  });
  await clock.advance(8_999);
  expect([stopped, isRunning(worker?.pid as number)]).toEqual([false, true]);
  await clock.advance(1);
  await stopping;
  expect(isRunning(worker?.pid as number)).toBe(false);
});
