import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listPlatformAudit, recordPlatformChange } from '@chatai/accounts/audit';
import { createManualClock } from '@chatai/core/clock';
import type { Database } from '@chatai/core/database';
import { createTestDatabase, type TestDatabase } from '@chatai/core/database/testing';
import { systemIds } from '@chatai/core/ids';
import { createLog } from '@chatai/core/log';
import { createMetrics } from '@chatai/core/metrics';
import { openJournal } from '@chatai/operations/runbook';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { keepRunsAudited } from './audit-runs.ts';

let db: TestDatabase;
let system: Database;
beforeAll(async () => {
  db = await createTestDatabase();
  system = await db.open('system');
});
afterAll(() => db.drop());

let home: string;
/** Runs of this test: the audit is that of all. */
let made: string[];
beforeEach(() => {
  made = [];
  home = mkdtempSync(path.join(tmpdir(), 'chatai-audit-runs-'));
});
afterEach(() => rmSync(home, { recursive: true }));

/** A run as the command line writes it. */
function aRun({
  dryRun = false,
  over = true,
  ...more
}: {
  dryRun?: boolean;
  over?: boolean;
  breakGlass?: boolean;
}): string {
  const id = systemIds.uuid();
  made.push(id);
  const journal = openJournal(home, id);
  journal.write({
    ...{ kind: 'run', at: 1, id, runbook: 'backend', step: 'restart-database', params: {}, scope: 'database', pid: 1 },
    ...{ actor: { name: 'root', role: 'admin' }, dryRun, reason: 'all else has failed', ...more },
  });
  if (over) journal.write({ kind: 'over', at: 2, result: 'fixed', says: 'it answers' });
  journal.close();
  return id;
}

const eventsOfThis = async () =>
  (await listPlatformAudit({ system }, { limit: 50, action: 'run.ended' })).items.filter(
    ({ target }) => target.id && made.includes(target.id),
  );
const audited = async () => (await eventsOfThis()).map(({ target, actor }) => [target.id, actor.name]);

/** Resolves when a first round is over; returns its clock and its figures. */
async function auditing() {
  const [clock, metrics] = [createManualClock(), createMetrics('test')];
  const rounds = keepRunsAudited({ home, system, ids: systemIds, clock, log: createLog('test', 'fatal'), metrics });
  onTestFinished(() => rounds.stop());
  return {
    clock,
    counted: async () => /chatai_runs_total\{[^}]*result="fixed"[^}]*\} (\d+)/.exec(await metrics.metrics())?.[1],
  };
}

test('a run of the command line comes into the audit and is counted, once, with what was risked and why', async () => {
  const broken = aRun({ breakGlass: true });
  aRun({ dryRun: true });
  aRun({ over: false });
  const { clock, counted } = await auditing();
  await expect.poll(audited).toEqual([[broken, 'root']]);
  const [event] = await eventsOfThis();
  expect(event).toMatchObject({
    ...{ actor: { kind: 'local' }, reason: 'all else has failed' },
    changes: { result: { after: 'fixed' }, breakGlass: { after: true } },
  });
  const another = aRun({});
  const afterRound = async (rounds: { clock: typeof clock }) => {
    await rounds.clock.advance(30_000);
    return audited();
  };
  await expect
    .poll(() => afterRound({ clock }))
    .toEqual([
      [another, 'root'],
      [broken, 'root'],
    ]);
  expect(await counted()).toBe('2');
  // Another backend, later: nothing is written twice.
  const later = await auditing();
  const third = aRun({});
  await expect.poll(() => afterRound(later)).toHaveLength(3);
  expect((await audited())[0]).toEqual([third, 'root']);
});

test('a run that a person has started over the API is theirs', async () => {
  const id = aRun({});
  const author = { kind: 'person' as const, id: systemIds.uuid(), name: 'Olga' };
  const target = { kind: 'run', id, name: '' };
  await recordPlatformChange(
    { system, ids: systemIds },
    { author, action: 'run.started', target, changes: {}, requestId: null },
  );
  await auditing();
  await expect.poll(async () => (await audited())[0]).toEqual([id, 'Olga']);
});
