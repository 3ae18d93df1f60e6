import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { health } from '@chatai/contract/health';
import { createManualClock } from '@chatai/core/clock';
import { createLog } from '@chatai/core/log';
import { openRing } from '@chatai/operations/facts';
import type { Change, Kept } from '@chatai/operations/health';
import type { Conversation, Facts } from '@chatai/runbooks';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { startWatchdog } from './watchdog.ts';
import { createWatchdogServer } from './watchdog-http.ts';

const second = 1_000;
const minute = 60 * second;

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'chatai-watchdog-'));
});
afterEach(() => rmSync(home, { recursive: true }));

/** A watchdog that looks at a release which `version` tells, on a clock that a test moves. */
function aWatchdog() {
  const clock = createManualClock();
  const ring = openRing<Facts, Kept[]>(home, clock);
  const talks: { at: number; kind: Conversation['said'][number]['kind'] | undefined }[] = [];
  const changes: Change[] = [];
  const world = { version: '1.0.0', answer: 'answered' as 'answered' | 'failed', tidied: 0, isFull: false };
  const watchdog = startWatchdog({
    clock,
    log: createLog('watchdog', 'fatal'),
    sources: {
      release: { deadlineMs: second, read: async () => ({ version: world.version }) },
      backend: { deadlineMs: second, read: () => Promise.reject(new Error('nobody is there')) },
    },
    ring,
    converse: async () => ({
      at: clock.now(),
      said: [
        { channel: 'telegram', tookMs: 5, kind: 'answered' },
        world.answer === 'answered'
          ? { channel: 'api', tookMs: 5, kind: 'answered' }
          : { channel: 'api', tookMs: 5, kind: 'failed', why: 'ECONNREFUSED' },
      ],
    }),
    noteInstalled: () => {},
    keepChanges(changed) {
      if (world.isFull) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      changes.push(...changed);
    },
    keep: ({ at, said }) => void talks.push({ at, kind: said.at(-1)?.kind }),
    async tidy() {
      world.tidied++;
    },
  });
  onTestFinished(() => watchdog.stop());
  return { watchdog, clock, ring, talks, changes, world };
}

test('it looks every ten seconds, and what it has seen can be asked later', async () => {
  const { watchdog, clock, ring, world } = aWatchdog();
  await clock.advance(0);
  const first = clock.now();
  world.version = '2.0.0';
  await clock.advance(10 * second);
  expect(ring.at(first)?.snapshot.facts.release).toEqual({ version: '1.0.0' });
  expect(ring.at(clock.now())?.snapshot.facts.release).toEqual({ version: '2.0.0' });
  expect(watchdog.seen()).toMatchObject({ at: clock.now(), verdicts: expect.any(Array) });
  // What it could not look at is not well.
  expect(ring.at(first)?.said.find(({ id }) => id === 'backend-answers')).toMatchObject({ status: 'unknown' });
});

test('while everything starts it looks every two seconds', async () => {
  const { watchdog, clock } = aWatchdog();
  await clock.advance(0);
  const at: (number | undefined)[] = [];
  const begun = clock.now();
  for (let s = 0; s < 32; s += 2, await clock.advance(2 * second)) at.push(watchdog.seen()?.at);
  const seconds = [...new Set(at)].map((one) => (Number(one) - begun) / second);
  expect(seconds).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 30]);
});

test('what changes is kept with the time from when on it is so, and what stays as it was is not', async () => {
  const { clock, changes } = aWatchdog();
  await clock.advance(0);
  const first = changes.length;
  expect(changes.find(({ id }) => id === 'backend-answers')).toMatchObject({ at: clock.now(), status: 'unknown' });
  await clock.advance(30 * second);
  expect(changes).toHaveLength(first);
});

test('it talks every five minutes, and again after five seconds while it is not answered', async () => {
  const { clock, talks, world } = aWatchdog();
  const begun = clock.now();
  world.answer = 'failed';
  await clock.advance(20 * second);
  await clock.advance(5 * second);
  world.answer = 'answered';
  await clock.advance(5 * second);
  await clock.advance(5 * minute);
  expect(talks.map(({ at, kind }) => [at - begun, kind])).toEqual([
    // The first, at 20 s, could have fallen into a restart.
    [25 * second, 'failed'],
    [30 * second, 'answered'],
    [30 * second + 5 * minute, 'answered'],
  ]);
});

test('it forgets every hour what is kept no longer', async () => {
  const { clock, world } = aWatchdog();
  await clock.advance(61 * minute);
  expect(world.tidied).toBe(2);
});

test('it keeps looking when what it saw cannot be kept', async () => {
  const { watchdog, clock, ring } = aWatchdog();
  ring.append = () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));
  await clock.advance(30 * second);
  expect(watchdog.seen()?.at).toBe(clock.now());
  expect(watchdog.isWatching()).toBe(true);
});

test('one that talks and tidies while its look hangs does not watch', async () => {
  const { watchdog, clock, ring, world } = aWatchdog();
  world.answer = 'failed';
  const { promise: hangs, resolve: goesOn } = Promise.withResolvers<void>();
  onTestFinished(() => goesOn());
  await clock.advance(20 * second);
  ring.append = () => hangs;
  for (let s = 0; s < 45; s += 5) await clock.advance(5 * second);
  expect(watchdog.isWatching()).toBe(false);
});

test('what has changed while the disk took nothing is kept as soon as it takes something', async () => {
  const { clock, changes, ring, world } = aWatchdog();
  world.isFull = true;
  await clock.advance(0);
  const begun = clock.now();
  expect(changes).toEqual([]);
  // What one file did not take keeps nothing from another.
  expect(ring.at(begun)?.snapshot.facts.release).toEqual({ version: '1.0.0' });
  world.isFull = false;
  await clock.advance(10 * second);
  expect(changes.find(({ id }) => id === 'backend-answers')).toMatchObject({ at: begun, status: 'unknown' });
});

test('it says over HTTP how it sees the installation, and 503 when it has stopped looking', async () => {
  const { watchdog, clock } = aWatchdog();
  await clock.advance(0);
  const loop = { lastMs: () => 2.5 };
  const deps = { watchdog, instance: 'main', version: '1.0.0', loop };
  let isWatching = true;
  const server = createWatchdogServer({ ...deps, watchdog: { ...watchdog, isWatching: () => isWatching } });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const upFor = process.uptime();
  const well = await fetch(`${url}/health`);
  expect(well.status).toBe(200);
  const said = await well.json();
  expect(said).toMatchObject({
    ...{ status: 'healthy', instance: 'main', lookedAt: clock.now() },
    installation: { status: 'degraded', components: { backend: { status: 'unknown' } } },
  });
  // However wrong its clock is: what was started just now is blamed for nothing.
  expect(said.uptimeSeconds).toBeGreaterThanOrEqual(Math.round(upFor));
  expect(health.parse(said)).toMatchObject({
    loopDelayMs: 2.5,
    components: { looks: { status: 'ok' }, installation: { status: 'warn' } },
  });
  isWatching = false;
  const stopped = await fetch(`${url}/health`);
  expect(stopped.status).toBe(503);
  expect(health.parse(await stopped.json())).toMatchObject({
    status: 'unhealthy',
    components: { looks: { status: 'fail' } },
  });
  const talked = await fetch(`${url}/talk`, { method: 'POST' });
  expect(await talked.json()).toEqual({
    at: clock.now(),
    said: [
      { channel: 'telegram', tookMs: 5, kind: 'answered' },
      { channel: 'api', tookMs: 5, kind: 'answered' },
    ],
  });
  expect((await fetch(`${url}/elsewhere`)).status).toBe(404);
});
