import { expect, test } from 'vitest';
import { operationsProof } from '../../runbooks/proof/index.ts';
import { renderCoveragePage } from './operations-coverage-page.ts';

test('what nobody has asked is not told as always so', () => {
  const page = renderCoveragePage({ ...operationsProof, health: { asked: 0, unnamed: [] } });
  expect(page).toMatch(/^\| `\/health` names the same component, asked 0 times \| not asked \|/m);
});

test('seeds of several commits are told apart', () => {
  const page = renderCoveragePage({
    ...operationsProof,
    seeds: 7,
    ranges: [
      { commit: 'abc1234', from: 1, to: 5, began: '2026-11-27T10:19:40.000Z', ended: '2026-11-27T11:09:00.000Z' },
      { commit: 'def5678', from: 6, to: 7, began: '2026-11-28T08:00:00.000Z', ended: '2026-11-28T08:20:00.000Z' },
    ],
  });
  expect(page).toContain('| 1 to 5 | abc1234 | 2026-11-27 10:19 | 2026-11-27 11:09 |');
  expect(page).toContain('| 6 to 7 | def5678 | 2026-11-28 08:00 | 2026-11-28 08:20 |');
});
