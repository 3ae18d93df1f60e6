import { createManualClock } from '@chatai/core/clock';
import { createLog } from '@chatai/core/log';
import { expect, test } from 'vitest';
import { createDoubts } from './doubts.ts';

/** Doubts whose readings end when the test says so. */
function doubtsOf() {
  const clock = createManualClock();
  const readings: (() => void)[] = [];
  const doubts = createDoubts({
    clock,
    log: createLog('test', 'fatal'),
    read: () => new Promise((resolve) => readings.push(() => resolve([]))),
    release() {},
    onRead() {},
    stopped: () => false,
  });
  return { clock, readings, doubts };
}

test('what a person has sent while the bot is being read is found: it is read once more', async () => {
  const { clock, readings, doubts } = doubtsOf();
  const taken = doubts.taken(['bot']);
  doubts.reread('bot');
  readings.shift()?.();
  await taken;
  expect(doubts.has('bot')).toBe(true);
  await clock.advance(1_000);
  expect(readings.length).toBe(1);
  readings.shift()?.();
  await clock.advance(0);
  expect(doubts.has('bot')).toBe(false);
});

test('once a write has failed, a reading that is under way begins nothing more; the next one does', async () => {
  const { clock, readings, doubts } = doubtsOf();
  void doubts.taken(['bot']);
  expect(doubts.isReadAgain('bot')).toBe(false);
  doubts.doubt('bot', new Error('the answer of a commit was lost'));
  expect(doubts.isReadAgain('bot')).toBe(true);
  readings.shift()?.();
  await clock.advance(1_000);
  expect(readings.length).toBe(1);
  expect(doubts.isReadAgain('bot')).toBe(false);
});
