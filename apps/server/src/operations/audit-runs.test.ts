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
  by = 'root',
  of = process.pid,
  ...more
}: {
  dryRun?: boolean;
  over?: boolean;
  by?: string;
  /** The pid of the process that ran it. */
  of?: number;
  breakGlass?: boolean;
}): string {
  const id = systemIds.uuid();
  made.push(id);
  const journal = openJournal(home, id);
  journal.write({
    ...{ kind: 'run', at: 1, id, runbook: 'backend', step: 'restart-database', params: {}, scope: 'database', pid: of },
    ...{ actor: { name: by, role: 'admin' }, dryRun, reason: 'all else has failed', ...more },
  });
  if (over) journal.write({ kind: 'over', at: 2, result: 'fixed', says: 'it answers' });
  journal.close();
  return id;
}

const eventsOfThis = async (action = 'run.ended') =>
  (await listPlatformAudit({ system }, { limit: 50, action })).items.filter(
    ({ target }) => target.id && made.includes(target.id),
  );
const audited = async (action?: string) =>
  (await eventsOfThis(action)).map(({ target, actor }) => [target.id, actor.name]);

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
  await expect.poll(() => audited()).toEqual([[broken, 'root']]);
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
  const id = aRun({ by: 'Olga' });
  // It was broken off, and somebody at the machine has resumed it.
  const resumed = aRun({ by: 'root', breakGlass: true });
  const author = { kind: 'person' as const, id: systemIds.uuid(), name: 'Olga' };
  for (const one of [id, resumed])
    await recordPlatformChange(
      { system, ids: systemIds },
      {
        ...{ author, action: 'run.started', target: { kind: 'run', id: one, name: '' } },
        ...{ changes: {}, requestId: null },
      },
    );
  await auditing();
  await expect.poll(async () => Object.fromEntries(await audited())).toEqual({ [id]: 'Olga', [resumed]: 'root' });
});

test('a run whose process has gone comes into the audit as broken off, and once more when it was resumed and is over', async () => {
  const killed = aRun({ over: false, of: 2 ** 22 + 1, breakGlass: true });
  const { clock } = await auditing();
  await expect.poll(() => audited('run.broken-off')).toEqual([[killed, 'root']]);
  expect(await audited()).toEqual([]);
  const journal = openJournal(home, killed);
  journal.write({ kind: 'over', at: 3, result: 'fixed', says: 'it answers' });
  journal.close();
  const afterRound = async () => {
    await clock.advance(30_000);
    return audited();
  };
  await expect.poll(afterRound).toEqual([[killed, 'root']]);
  expect(await audited('run.broken-off')).toHaveLength(1);
});
