import { expect, test } from 'vitest';
import { scoreForecasts } from './forecasts.ts';
import type { JournalLine, RunResult } from './journal.ts';

function aRun(said: number | undefined, took: number | undefined, result: RunResult = 'fixed'): JournalLine[] {
  const touches: JournalLine[] = said === undefined ? [] : [{ kind: 'touches', bots: 1, turns: 0, seconds: said }];
  const touched: JournalLine[] = took === undefined ? [] : [{ kind: 'touched', seconds: took }];
  return [
    {
      ...{ kind: 'run', at: 1, id: 'x', runbook: 'backend', step: 'restart', params: {}, scope: 'backend', pid: 1 },
      ...{ actor: { name: 'Ann', role: 'admin' }, dryRun: false },
    },
    ...touches,
    ...touched,
    { kind: 'over', at: 2, result, says: '' },
  ];
}

test('what was said of a step is held against what it took, over all runs that worked', () => {
  expect(scoreForecasts([aRun(6, 9), aRun(6, 4.6), aRun(5, 11)])).toEqual([
    { step: 'backend#restart', runs: 3, saidSeconds: 5.7, tookSeconds: 8.2, offSeconds: 3.5 },
  ]);
});

test('nothing is said of runs that did not work, were not timed, or touch nobody', () => {
  const others = [aRun(6, 90, 'not-fixed'), aRun(6, undefined), aRun(0, 300), aRun(undefined, 5), []];
  expect(scoreForecasts(others)).toEqual([]);
});
