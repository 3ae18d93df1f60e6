import { expect, test } from 'vitest';
import { createManualClock } from '../clock/index.ts';
import { addFigures, createRecentTimes, Histogram, latencyBuckets, Registry, readFigures } from './index.ts';

const windowMs = 60_000;

/** A program with a histogram of two steps, and what was told of the step `send` lately. */
function aProgram() {
  const clock = createManualClock();
  const registry = new Registry();
  const histogram = new Histogram({
    ...{ name: 'step_seconds', help: 'Steps.', labelNames: ['step'], buckets: latencyBuckets },
    registers: [registry],
  });
  const recent = createRecentTimes({ name: 'step_seconds', labels: { step: 'send' } }, clock, windowMs);
  const tell = async () => recent.tell(await addFigures([await readFigures(registry)]));
  const take = (seconds: number, times: number, step = 'send') => {
    for (let n = 0; n < times; n++) histogram.observe({ step }, seconds);
  };
  return { clock, recent, tell, take };
}

test('nothing is told of what nobody has told, and of what has not happened', async () => {
  const { recent, tell, take } = aProgram();
  const none = { count: 0, p50Ms: null, p95Ms: null };
  expect(recent.times()).toEqual(none);
  take(3, 5, 'model');
  await tell();
  expect(recent.times()).toEqual(none);
});

test('the median and the 95th of 100 are told by the bounds of their buckets', async () => {
  const { recent, tell, take } = aProgram();
  take(0.04, 90);
  take(0.3, 5);
  take(7, 5);
  await tell();
  expect(recent.times()).toEqual({ count: 100, p50Ms: 50, p95Ms: 500 });
  take(500, 100);
  await tell();
  expect(recent.times()).toEqual({ count: 200, p50Ms: 10_000, p95Ms: null });
});

test('what was longer ago than the window is forgotten, however often it is told', async () => {
  const { clock, recent, tell, take } = aProgram();
  take(7, 100);
  await tell();
  take(0.04, 1);
  await clock.advance(windowMs / 2);
  await tell();
  expect(recent.times().count).toBe(101);
  await clock.advance(windowMs / 2);
  take(0.2, 1);
  await tell();
  // The hundred were told a minute ago.
  expect(recent.times()).toEqual({ count: 2, p50Ms: 50, p95Ms: 250 });
  await clock.advance(windowMs);
  await tell();
  expect(recent.times().count).toBe(0);
});
