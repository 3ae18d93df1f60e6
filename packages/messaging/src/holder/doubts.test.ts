import { createManualClock } from '@chatai/core/clock';
import { createLog } from '@chatai/core/log';
import { expect, test } from 'vitest';
import { createDoubts } from './doubts.ts';

/** Doubts whose readings end when the test says so. */
function doubtsOf() {
  const clock = createManualClock();
  const readings: (() => void)[] = [];
  const read: string[][] = [];
  const doubts = createDoubts({
    clock,
    log: createLog('test', 'fatal'),
    read(botIds) {
      read.push(botIds);
      return new Promise((resolve) => readings.push(() => resolve([])));
    },
    release() {},
    onRead() {},
    stopped: () => false,
  });
  return { clock, readings, read, doubts };
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

test('bots whose writes failed in one outage are read together: one by one they would wait for each other', async () => {
  const { clock, read, doubts } = doubtsOf();
  for (const bot of ['a', 'b', 'c'])
    doubts.doubt(bot, Object.assign(new Error('the database stops'), { code: '57P01' }));
  await clock.advance(1_000);
  expect(read).toEqual([['a', 'b', 'c']]);
});

test('a bot that is lost and taken again before it was read is read once: a second reading would empty what the first has filled', async () => {
  const { clock, read, doubts } = doubtsOf();
  doubts.doubt('bot', new Error('refused'));
  doubts.lost('bot');
  void doubts.taken(['bot']);
  await clock.advance(5_000);
  expect(read).toEqual([['bot']]);
});
