import { createManualClock } from '@chatai/core/clock';
import { createLog } from '@chatai/core/log';
import { expect, test } from 'vitest';
import { createUnit, DiedBeforeReady, type Exit, type Running } from './unit.ts';

const never = new AbortController().signal;

/** A unit whose incarnations live and die as the test says. */
function aUnit(options: { serves?: () => boolean } = {}) {
  const clock = createManualClock();
  const lines: string[] = [];
  const launchedAt: number[] = [];
  let end: (exit: Exit) => void = () => {};
  const unit = createUnit({
    unit: 'backend',
    clock,
    log: createLog('up', 'info', { write: (line) => lines.push(line) }),
    onChange: () => {},
    async launch(): Promise<Running> {
      launchedAt.push(clock.monotonicMs());
      const exited = new Promise<Exit>((resolve) => {
        end = resolve;
      });
      return {
        pid: launchedAt.length,
        exited,
        ready: () => (options.serves?.() === false ? new Promise(() => {}) : Promise.resolve()),
        stop: async () => end({ code: 0, signal: null }),
        kill: () => end({ code: null, signal: 'SIGKILL' }),
        lastLines: () => 'its last words',
      };
    },
  });
  const dies = async (exit: Exit = { code: 1, signal: null }) => {
    end(exit);
    await clock.advance(0);
  };
  return { unit, clock, dies, launchedAt, lines };
}

test('a program that keeps dying is started again after 0.5 s, then twice as long each time, at most 30 s', async () => {
  const { unit, clock, dies, launchedAt } = aUnit();
  await unit.start(never);
  const waits: number[] = [];
  for (let death = 0; death < 8; death++) {
    const diedAt = clock.monotonicMs();
    await dies();
    await clock.advance(30_000);
    waits.push((launchedAt.at(-1) ?? 0) - diedAt);
  }
  expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  await unit.stop(1_000);
});

test('after a minute of health a death is again followed by a quick start', async () => {
  const { unit, clock, dies, launchedAt } = aUnit();
  await unit.start(never);
  for (let death = 0; death < 3; death++) {
    await dies();
    await clock.advance(4_000);
  }
  await clock.advance(60_000);
  const diedAt = clock.monotonicMs();
  await dies();
  await clock.advance(600);
  expect((launchedAt.at(-1) ?? 0) - diedAt).toBe(500);
  await unit.stop(1_000);
});

test('a program that dies before it serves is not started again, and its last words are told', async () => {
  const { unit, dies, launchedAt } = aUnit({ serves: () => false });
  const failure = unit.start(never).catch((error: unknown) => error);
  await dies({ code: 3, signal: null });
  expect(await failure).toBeInstanceOf(DiedBeforeReady);
  expect(await failure).toMatchObject({ how: 'exit code 3', lines: 'its last words' });
  expect(launchedAt).toHaveLength(1);
});

test('a death is logged with its signal and last lines, and kept for a day', async () => {
  const { unit, clock, dies, lines } = aUnit();
  await unit.start(never);
  await dies({ code: null, signal: 'SIGKILL' });
  expect(unit.status()).toMatchObject({ state: 'restarting', pid: undefined, note: 'ended: signal SIGKILL' });
  const death = lines.find((line) => line.includes('unit.died'));
  expect(JSON.parse(death ?? '{}')).toMatchObject({
    'log.level': 'error',
    signal: 'SIGKILL',
    reason: 'its last words',
  });
  await clock.advance(500);
  expect(unit.status()).toMatchObject({ state: 'ok', restarts: [expect.any(Number)], lastWords: 'its last words' });
  await clock.advance(86_400_000);
  expect(unit.status().restarts).toEqual([]);
  await unit.stop(1_000);
});

test('a restart that a person asks for does not wait and is not counted as a death', async () => {
  const { unit, clock, dies, launchedAt } = aUnit();
  await unit.start(never);
  await dies();
  const asked = unit.restart(1_000, never);
  await clock.advance(100);
  await asked;
  expect(launchedAt).toEqual([0, 0]);
  const again = unit.restart(1_000, never);
  await clock.advance(100);
  await again;
  expect(launchedAt).toHaveLength(3);
  // What it died of is still told of the death before.
  expect(unit.status()).toMatchObject({
    ...{ state: 'ok', restarts: [expect.any(Number)], note: '', lastEnd: 'exit code 1' },
  });
  await unit.stop(1_000);
});

test('a program that is held is not started until it may go on, and then at once', async () => {
  const { unit, clock, launchedAt } = aUnit();
  await unit.start(never);
  await unit.hold(1_000);
  await clock.advance(60_000);
  expect(launchedAt).toEqual([0]);
  const going = unit.resume(never);
  await clock.advance(100);
  await going;
  expect(launchedAt).toEqual([0, 60_000]);
  expect(unit.status()).toMatchObject({ state: 'ok', restarts: [] });
  await unit.hold(1_000);
  await unit.stop(1_000);
  expect(unit.status().state).toBe('stopped');
});

test('a program that is stopped while it waits to be started again stays stopped', async () => {
  const { unit, clock, dies, launchedAt } = aUnit();
  await unit.start(never);
  await dies();
  await unit.stop(1_000);
  await clock.advance(60_000);
  expect(launchedAt).toHaveLength(1);
  expect(unit.status().state).toBe('stopped');
});
