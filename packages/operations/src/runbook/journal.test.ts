import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openJournal, readRun } from './journal.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'chatai-journal-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const id = 'a-run';
function begun() {
  const journal = openJournal(home, id);
  const actor = { name: 'Ann', role: 'admin' as const };
  const of = { runbook: 'backend', step: 'restart', params: {}, scope: 'chatai-backend', pid: 1 };
  journal.write({ kind: 'run', at: 1, id, ...of, actor, dryRun: false });
  journal.write({ kind: 'began', at: 2, stage: 'check' });
  return journal;
}

test('a run without an end goes on while its process is there, and was broken off when that is gone', () => {
  begun().close();
  expect(readRun(home, id, () => true)).toMatchObject({ state: 'goes-on', says: 'it got as far as check' });
  expect(readRun(home, id, () => false)).toMatchObject({ state: 'broken-off', says: 'it got as far as check' });
  expect(readRun(home, 'another')).toBeUndefined();
});

test('one that ends while it is read was not broken off', () => {
  const journal = begun();
  const endsNow = () => {
    journal.write({ kind: 'over', at: 3, result: 'dry-run', says: 'would restart it' });
    journal.close();
    return false;
  };
  expect(readRun(home, id, endsNow)).toMatchObject({ state: 'dry-run', says: 'would restart it' });
});
