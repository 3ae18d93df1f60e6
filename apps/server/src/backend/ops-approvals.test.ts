import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Client } from '@chatai/contract/client';
import type { Run } from '@chatai/contract/ops';
import { systemClock } from '@chatai/core/clock';
import { loadConfig, secretKeyOf } from '@chatai/core/config';
import { systemIds } from '@chatai/core/ids';
import { openJournal } from '@chatai/operations/runbook';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createOperations } from '../operations/index.ts';
import { aBackend, type TestBackend } from './testing/a-backend.ts';

interface Someone {
  userId: string;
  api: Client;
}

const step = 'backend#restart-database';
const minute = 60_000;
let home: string;
/** Its name, which the steps that destroy ask for. */
let instance: string;
let backend: TestBackend;
let olga: Someone;
let peter: Someone;
/** How far the backend's clock is from the machine's. */
let aheadMs = 0;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'chatai-approvals-'));
  // A run is a process of its own, which reads its settings itself. Nobody supervises a database here: a restart begins, and fails.
  vi.stubEnv('CHATAI_HOME', home);
  vi.stubEnv('CHATAI_PORT_OFFSET', '43000');
  const config = loadConfig();
  ({ instance } = config);
  secretKeyOf(config);
  const clock = { ...systemClock, now: () => systemClock.now() + aheadMs };
  backend = await aBackend(({ system }) => ({
    operations: createOperations({ config, clock, ids: systemIds, system, version: '1.2.3' }),
  }));
  [olga, peter] = [await aPerson('Olga'), await aPerson('Peter')];
}, 60_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await backend?.close();
  await rm(home, { recursive: true, force: true });
});
beforeEach(async () => {
  await isNow(olga, 'oncall');
  await isNow(peter, 'oncall');
  // What other tests restarted is not paid for by this one.
  await rm(path.join(home, 'runs'), { recursive: true, force: true });
});
afterEach(() => {
  aheadMs = 0;
});

async function aPerson(name: string): Promise<Someone> {
  const { userId, cookie } = await backend.aTenant(name);
  return { userId, api: backend.client({ cookie, origin: 'http://localhost:3000' }) };
}

async function isNow({ userId }: Someone, role: 'user' | 'oncall' | 'suspended'): Promise<void> {
  const superuser = await backend.db.superuser();
  const suspended = role === 'suspended' ? new Date() : null;
  const values = [suspended ? 'oncall' : role, suspended, userId];
  await superuser.query('update users set role = $1, suspended_at = $2 where id = $3', values);
}

const over = (id: string): Promise<Run> =>
  vi.waitFor(
    async () => {
      const run = await olga.api.opsRuns.get({ id });
      expect(run.state).not.toBe('goes-on');
      return run;
    },
    { timeout: 30_000, interval: 100 },
  );

async function dryRun(of = step): Promise<string> {
  const { id } = await olga.api.opsRuns.start({ step: of, dryRun: true });
  expect(await over(id)).toMatchObject({ state: 'dry-run' });
  return id;
}

const ask = async (run: string) => (await olga.api.opsApprovals.ask({ run, reason: 'all else has failed' })).id;

async function approved(run: string): Promise<string> {
  const id = await ask(run);
  await peter.api.opsApprovals.decide({ id, decision: 'approve' });
  return id;
}

/** Codes of so many tries, of which none may run. */
const tries = async (count: number, attempt: () => Promise<unknown>): Promise<Set<string>> => {
  const codes = await Promise.all(
    Array.from({ length: count }, () =>
      attempt().then(
        () => 'it runs',
        (error) => String(error.problem?.code ?? error),
      ),
    ),
  );
  return new Set(codes);
};

const realRuns = async () => (await olga.api.opsRuns.list({ limit: 200 })).items.filter((run) => !run.dryRun);

test('a second person lets it be run, once, and both are told', async () => {
  const after = await dryRun();
  await expect(olga.api.opsRuns.start({ step, instance, after })).rejects.toMatchObject({
    problem: { status: 403, code: 'second-person-needed' },
  });
  const approval = await ask(after);
  const waits = (someone: Someone) =>
    someone.api.opsApprovals.list({}).then(({ items }) => items.find(({ id }) => id === approval));
  expect(await waits(olga)).toMatchObject({ state: 'waits', own: true, askedBy: 'Olga', step });
  expect(await waits(peter)).toMatchObject({
    ...{ state: 'waits', own: false, reason: 'all else has failed', role: 'on-call', risk: 'high' },
    title: expect.stringMatching(/database/),
  });
  expect(await peter.api.opsApprovals.decide({ id: approval, decision: 'approve' })).toMatchObject({
    ...{ state: 'approved', decidedBy: 'Peter' },
  });
  const before = await realRuns();
  const started = await Promise.allSettled(
    Array.from({ length: 10 }, () => olga.api.opsRuns.start({ step, instance, after, approval })),
  );
  const [run, ...others] = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  expect(others).toEqual([]);
  const { state, stages, ...record } = await over(run?.id ?? '');
  expect(record).toMatchObject({ by: 'Olga', approvedBy: 'Peter', reason: 'all else has failed' });
  // It did begin to act, and there is nothing here that it could restart.
  expect({ state, last: stages.at(-1)?.stage }).toEqual({ state: 'failed', last: 'act' });
  expect(await waits(olga)).toMatchObject({ state: 'used', run: run?.id });
  expect(await realRuns()).toHaveLength(before.length + 1);
});

test('a run that was broken off is resumed under its id, after a dry run and a yes of what is so now', async () => {
  const id = systemIds.uuid();
  const journal = openJournal(home, id);
  journal.write({
    ...{ kind: 'run', at: 1, id, runbook: 'backend', step: 'restart-database', params: {}, scope: 'database' },
    ...{ actor: { name: 'Peter', role: 'on-call' }, dryRun: false, pid: 2 ** 22 + 1 },
  });
  journal.write({ kind: 'began', at: 1, stage: 'check' });
  journal.close();
  expect(await olga.api.opsRuns.get({ id })).toMatchObject({ state: 'broken-off', by: 'Peter' });
  await expect(olga.api.opsRuns.start({ step, instance, resumes: id })).rejects.toMatchObject({
    problem: { code: 'dry-run-needed' },
  });
  // To look what is so now, also at it, is a run of its own.
  const looked = await olga.api.opsRuns.start({ step, dryRun: true, resumes: id });
  expect(looked.id).not.toBe(id);
  await over(looked.id);
  expect(await olga.api.opsRuns.get({ id })).toMatchObject({ state: 'broken-off', by: 'Peter', dryRun: false });
  const after = await dryRun();
  const approval = await approved(after);
  const before = await realRuns();
  await expect(
    olga.api.opsRuns.start({ step, instance, after, approval, resumes: systemIds.uuid() }),
  ).rejects.toMatchObject({
    problem: { status: 404, code: 'run-unknown' },
  });
  expect(await olga.api.opsRuns.start({ step, instance, after, approval, resumes: id })).toMatchObject({
    id,
    by: 'Olga',
  });
  const { state, stages } = await over(id);
  // What was broken off stays so.
  expect(stages.map(({ stage, endedAt }) => [stage, endedAt !== null])).toEqual([
    ...[
      ['check', false],
      ['evidence', true],
      ['check', true],
      ['act', true],
    ],
  ]);
  expect(state).toBe('failed');
  expect(await realRuns()).toHaveLength(before.length);
});

test('of many who start at once only some are let, and nothing is wrong with the next', async () => {
  const started = await Promise.allSettled(
    Array.from({ length: 18 }, () => olga.api.opsRuns.start({ step, dryRun: true })),
  );
  const [ids, refused] = [
    started.flatMap((one) => (one.status === 'fulfilled' ? [one.value.id] : [])),
    started.flatMap((one) => (one.status === 'rejected' ? [one.reason.problem?.code] : [])),
  ];
  expect(new Set(refused)).toEqual(new Set(['too-many-runs']));
  // Where the machine is busy one may be over before the last begins.
  expect(ids.length).toBeGreaterThanOrEqual(6);
  for (const id of ids) await over(id);
  await vi.waitFor(() => dryRun(), { timeout: 10_000 });
});

test('O16: of 200 attempts with an approval that is replayed, expired, forged, of somebody else or of a demoted person none runs', async () => {
  const after = await dryRun();
  const start = (approval: string, more = {}) => olga.api.opsRuns.start({ step, instance, after, approval, ...more });
  const refused = new Set(['approval-void']);

  const used = await approved(after);
  await over((await start(used)).id);
  const before = await realRuns();
  expect(await tries(40, () => start(used))).toEqual(refused);

  aheadMs = -16 * minute;
  const expired = await approved(after);
  aheadMs = 0;
  expect(await tries(30, () => start(expired))).toEqual(refused);

  expect(await tries(30, () => start(systemIds.uuid()))).toEqual(refused);

  const undecided = await ask(after);
  expect(await tries(15, () => start(undecided))).toEqual(refused);
  await peter.api.opsApprovals.decide({ id: undecided, decision: 'refuse' });
  expect(await tries(15, () => start(undecided))).toEqual(refused);

  const good = await approved(after);
  expect(await tries(15, () => peter.api.opsRuns.start({ step, instance, after, approval: good }))).toEqual(refused);
  expect(await tries(10, () => olga.api.opsApprovals.decide({ id: good, decision: 'approve' }))).toEqual(refused);

  await isNow(peter, 'user');
  expect(await tries(15, () => start(good))).toEqual(refused);
  await isNow(peter, 'suspended');
  expect(await tries(15, () => start(good))).toEqual(refused);
  await isNow(peter, 'oncall');
  await isNow(olga, 'user');
  expect(await tries(15, () => start(good))).toEqual(new Set(['not-allowed']));
  await isNow(olga, 'oncall');

  expect(await realRuns()).toEqual(before);
});

test('a dry run that is too old is not followed by a run, with whatever approval', async () => {
  const after = await dryRun();
  const approval = await approved(after);
  aheadMs = 3 * minute;
  const code = 'dry-run-needed';
  await expect(olga.api.opsRuns.start({ step, instance, after, approval })).rejects.toMatchObject({
    problem: { code },
  });
  await expect(olga.api.opsApprovals.ask({ run: after, reason: 'it hangs' })).rejects.toMatchObject({
    problem: { code },
  });
});

test('the command line on the machine is nobody in particular: no second person, nor one who asks for one', async () => {
  const after = await dryRun();
  const id = await ask(after);
  const local = backend.client({ authorization: `Bearer ${backend.localToken()}` });
  const refused = { problem: { code: 'not-a-person' } };
  await expect(local.opsApprovals.decide({ id, decision: 'approve' })).rejects.toMatchObject(refused);
  await expect(local.opsApprovals.ask({ run: after, reason: 'it hangs' })).rejects.toMatchObject(refused);
});
