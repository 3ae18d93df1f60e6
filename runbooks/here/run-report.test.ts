import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openJournal } from '@chatai/operations/runbook';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { reportRuns } from './run-report.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'chatai-report-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const day = 24 * 3_600_000;
const now = Date.now();

function ran(id: string, at: number, params: Record<string, string>, name = 'release#restart'): void {
  const [runbook = '', step = ''] = name.split('#');
  const journal = openJournal(home, id);
  journal.write({
    ...{ kind: 'run', at, id, runbook, step, params, scope: 'chatai-backend', pid: 1, dryRun: false },
    restarts: step === 'restart',
    actor: { name: 'root', role: 'admin' },
  });
  journal.write({ kind: 'began', at, stage: 'act' });
  journal.write({ kind: 'over', at, result: 'not-fixed', says: '' });
  journal.close();
}

test('restarts that were to mend something are counted for 30 days; those for settings, a version or practice are not', () => {
  ran('1', now - day, { unit: 'chatai-backend', because: 'trouble' });
  ran('2', now - 2 * day, {}, 'backend#restart');
  ran('3', now - 3 * day, { unit: 'chatai-backend', because: 'settings' });
  ran('4', now - 4 * day, {}, 'backend#migrate');
  ran('5', now - 31 * day, {}, 'backend#restart');
  const { days, restarts } = reportRuns(home, now);
  expect(days).toBe(30);
  expect(restarts.count).toBe(2);
  expect(restarts.fruitless.map(({ id }) => id)).toEqual(['1', '2']);
});

test('of very many runs the newest are read, and not all are told, but counted', () => {
  for (let n = 0; n < 1_020; n++) ran(String(10_000 + n), now - day + n, {}, 'backend#restart');
  const { restarts } = reportRuns(home, now);
  expect(restarts.count).toBe(1_000);
  expect(restarts.fruitlessCount).toBe(1_000);
  expect(restarts.fruitless).toHaveLength(50);
  expect(restarts.fruitless[0]?.id).toBe('11019');
});
