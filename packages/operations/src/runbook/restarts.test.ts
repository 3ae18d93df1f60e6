import { expect, test } from 'vitest';
import type { JournalLine, RunHeader, RunResult } from './journal.ts';
import { restartsIn } from './restarts.ts';

const minute = 60_000;
const isRestart = ({ step }: RunHeader) => step === 'restart';

/** A run that acted at this minute; one that goes on, or was broken off, has no `result`. */
function aRun(at: number, result: RunResult | undefined, more: { step?: string; scope?: string } = {}): JournalLine[] {
  const { step = 'backend#restart', scope = 'chatai-backend' } = more;
  const [runbook = '', slug = ''] = step.split('#');
  const over: JournalLine[] = result ? [{ kind: 'over', at: at * minute, result, says: '' }] : [];
  return [
    {
      ...{ kind: 'run', at: at * minute, id: `at-${at}`, runbook, step: slug, params: {}, scope, pid: 1 },
      ...{ actor: { name: 'Ann', role: 'admin' }, dryRun: false },
    },
    { kind: 'began', at: at * minute, stage: 'act' },
    ...over,
  ];
}

const told = (journals: JournalLine[][], since = -1) => {
  const { count, fruitless } = restartsIn(journals, isRestart, since * minute);
  return [count, fruitless.map(({ id, why }) => `${id} ${why}`)];
};

test('a restart that was verified, and after which nothing was restarted, has fixed something', () => {
  expect(told([aRun(0, 'fixed'), aRun(16, 'fixed')])).toEqual([2, []]);
});

test.each(['not-fixed', 'failed', 'undone'] as const)('one that ended %s has fixed nothing', (result) => {
  expect(told([aRun(0, result)])).toEqual([1, [`at-0 ${result}`]]);
});

test('nor has one after which the same was restarted within 15 minutes, by whatever step', () => {
  const other = { step: 'frontend#restart' };
  expect(told([aRun(0, 'fixed'), aRun(15, 'fixed', other)])).toEqual([2, ['at-0 again']]);
  expect(told([aRun(0, 'fixed'), aRun(5, 'fixed', { ...other, scope: 'chatai-frontend' })])).toEqual([2, []]);
  expect(told([aRun(0, 'fixed'), aRun(5, 'fixed', { scope: 'all' })])).toEqual([2, ['at-0 again']]);
});

test('what restarted nothing is left out: another step, a dry run, one with nothing to do', () => {
  const [header, , over] = aRun(3, 'nothing-to-do') as [JournalLine, JournalLine, JournalLine];
  const others = [aRun(1, 'failed', { step: 'backend#freeze' }), [header, over], []];
  expect(told([aRun(0, 'fixed'), ...others])).toEqual([1, []]);
});

test('one that has no end yet counts, and nothing is said of what it fixed', () => {
  expect(told([aRun(0, undefined)])).toEqual([1, []]);
});

test('only what is younger is told, the newest first, whatever order the journals come in', () => {
  const journals = [aRun(40, 'failed'), aRun(99, 'not-fixed'), aRun(60, 'failed')];
  expect(told(journals, 50)).toEqual([2, ['at-99 not-fixed', 'at-60 failed']]);
});
