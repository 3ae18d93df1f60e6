import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Client } from '@chatai/contract/client';
import { health } from '@chatai/contract/health';
import { systemClock } from '@chatai/core/clock';
import { loadConfig } from '@chatai/core/config';
import { systemIds } from '@chatai/core/ids';
import { openRing } from '@chatai/operations/facts';
import { type Kept, keepChanges } from '@chatai/operations/health';
import { openJournal, type RunResult } from '@chatai/operations/runbook';
import { checks, type Facts } from '@chatai/runbooks';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createOperations } from '../operations/index.ts';
import { aBackend, type TestBackend } from './testing/a-backend.ts';

let home: string;
let backend: TestBackend;
let person: { userId: string; api: Client };
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'chatai-ops-'));
  // A run is a process of its own, which reads its settings itself.
  vi.stubEnv('CHATAI_HOME', home);
  vi.stubEnv('CHATAI_PORT_OFFSET', '43000');
  const config = loadConfig();
  backend = await aBackend(({ system }) => ({
    operations: createOperations({ config, clock: systemClock, ids: systemIds, system, version: '1.2.3' }),
  }));
  const { userId, cookie } = await backend.aTenant('Olga');
  person = { userId, api: backend.client({ cookie, origin: 'http://localhost:3000' }) };
}, 60_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await backend?.close();
  await rm(home, { recursive: true, force: true });
});
beforeEach(() => isNow('oncall'));

async function isNow(role: 'user' | 'oncall' | 'admin'): Promise<void> {
  await (await backend.db.superuser()).query('update users set role = $1 where id = $2', [role, person.userId]);
}

test('whoever is neither on call nor administrator is let see and do nothing of it', async () => {
  await isNow('user');
  const { opsCoverage, opsHealth, opsRunbooks, opsRuns } = person.api;
  for (const call of [
    () => opsHealth.now({}),
    () => opsHealth.history({}),
    () => opsRunbooks.list({}),
    () => opsCoverage.get({}),
    () => opsRuns.list({}),
    () => opsRuns.report({}),
    () => opsRuns.start({ step: 'backend#restart', dryRun: true }),
  ])
    await expect(call()).rejects.toMatchObject({ problem: { status: 403, code: 'not-allowed' } });
});

test('it says what the watchdog saw last, and then: what is wrong, since when, and the step that mends it', async () => {
  const now = systemClock.now();
  const url = 'http://127.0.0.1:8000/health';
  const silent: Facts['backend'] = { url, answer: null, refusal: 'timeout', listener: undefined };
  const unit = { unit: 'chatai-backend', state: 'ok' as const, pid: 4711, restarts: [], note: '' };
  const supervisor: Facts['supervisor'] = { supervisor: { version: '1', ready: true, units: [unit] } };
  const held = { pid: 4711, parent: 1, name: 'node', state: 'T', cores: 0, busy: 0, rssBytes: 1, diskBytes: 0 };
  const snapshot = {
    at: now - 5_000,
    tookMs: 1,
    facts: { backend: silent, supervisor, processes: [held] },
    unseen: {},
  };
  const said: Kept[] = [{ id: 'backend-answers', status: 'fail', since: now - 60_000, doubt: undefined }];
  await openRing<Facts, Kept[]>(home, systemClock).append({ snapshot, said });

  for (const input of [{}, { at: new Date(now - 4_000).toISOString() }]) {
    const seen = await person.api.opsHealth.now(input);
    expect(seen).toMatchObject({ at: new Date(now - 5_000).toISOString(), version: '1.2.3', runsAs: 'on-call' });
    // As old as it was when it was answered.
    expect(seen.ageMs).toBeGreaterThanOrEqual(5_000);
    expect(seen.ageMs).toBeLessThan(30_000);
    expect(seen.checks.find(({ id }) => id === 'backend-answers')).toMatchObject({
      ...{ status: 'fail', step: 'backend#restart', since: new Date(now - 60_000).toISOString() },
    });
    expect(seen.touches['backend#restart']).toEqual({ bots: 0, turns: 0, seconds: expect.any(Number) });
    // How many bots run nobody saw.
    expect(seen.touches['backend#restart-database']).toBeUndefined();
    // Nobody has said yet what is to be restarted.
    expect(seen.touches['release#restart']).toBeUndefined();
    expect(seen.findings[0]).toMatchObject({ leaf: 'backend-stopped', step: 'backend#restart', symptom: 'api' });
  }
  const before = new Date(now - 10 * 3_600_000).toISOString();
  await expect(person.api.opsHealth.now({ at: before })).rejects.toMatchObject({ problem: { code: 'nothing-kept' } });
});

test('`/health` names what the watchdog sees and it does not, and serves nevertheless (E29)', async () => {
  const now = systemClock.now();
  const healthNow = async () => {
    const response = await backend.fetch('/health');
    return { status: response.status, body: health.parse(await response.json()) };
  };
  const wrong = [{ name: 'CHATAI_WORKERS', problem: 'is no number' }];
  const silent = { url: 'http://127.0.0.1:8000/health', answer: null, refusal: 'timeout', listener: undefined };
  const keep = (at: number) =>
    openRing<Facts, Kept[]>(home, systemClock).append({
      snapshot: { at, tookMs: 1, facts: { settings: wrong, backend: silent }, unseen: {} },
      said: [],
    });
  await keep(now - 5_000);
  const { status, body } = await healthNow();
  expect([status, body.status]).toEqual([200, 'degraded']);
  expect(Object.values(body.components).map(({ detail }) => detail)).toContainEqual(
    expect.stringContaining('CHATAI_WORKERS'),
  );
  // Who answers does not tell that somebody else got no answer.
  expect(body.components.backend).toBeUndefined();
});

test('it says what was not well in the last day, and until when', async () => {
  const now = systemClock.now();
  keepChanges(home, [
    { at: now - 50 * 3_600_000, id: 'redis', status: 'fail' },
    { at: now - 49 * 3_600_000, id: 'redis', status: 'ok' },
    { at: now - 120_000, id: 'disk', status: 'warn', detail: '81 %' },
    { at: now - 60_000, id: 'disk', status: 'ok' },
    { at: now - 30_000, id: 'gone-from-this-version', status: 'fail' },
  ]);
  const [from, until] = [now - 120_000, now - 60_000].map((at) => new Date(at).toISOString());
  expect((await person.api.opsHealth.history({})).items).toEqual([
    {
      check: 'disk',
      component: 'disk',
      title: expect.any(String),
      status: 'warn',
      detail: '81 %',
      because: null,
      from,
      until,
    },
  ]);
  const then = (at: number) => person.api.opsHealth.history({ at: new Date(at).toISOString() });
  expect((await then(now - 90_000)).items).toMatchObject([{ check: 'disk', from, until: null }]);
  expect((await then(now - 30 * 3_600_000)).items).toMatchObject([{ check: 'redis' }]);
});

test('it says what of this version was proved, and what was not', async () => {
  const { figures } = await person.api.opsCoverage.get({});
  expect(figures.map(({ figure }) => figure)).toEqual(['checks', 'leaves', 'steps', 'alerts', 'backups']);
  const [ofChecks, , ofSteps] = figures;
  expect(ofChecks?.items.map(({ name }) => name)).toEqual(checks.map(({ id }) => id));
  expect(ofChecks?.items.find(({ name }) => name === 'memory')).toMatchObject({ proof: null, fromSamples: true });
  const { items } = await person.api.opsRunbooks.list({});
  expect(items.flatMap(({ steps }) => steps.map(({ step, proof }) => [step, proof]))).toEqual(
    ofSteps?.items.map(({ name, proof }) => [name, proof]),
  );
});

test('a dry run is a process of its own, whose stages can be watched', async () => {
  const { items } = await person.api.opsRunbooks.list({});
  expect(items.map(({ id }) => id)).toContain('backend');
  const started = await person.api.opsRuns.start({ step: 'frontend#restart', dryRun: true });
  expect(started).toMatchObject({ step: 'frontend#restart', by: 'Olga', role: 'on-call', dryRun: true });
  await vi.waitFor(
    async () => {
      const { state, stages } = await person.api.opsRuns.get({ id: started.id });
      expect({ state, stages: stages.map(({ stage }) => stage) }).toEqual({
        state: 'nothing-to-do',
        stages: ['check'],
      });
    },
    { timeout: 20_000, interval: 100 },
  );
  const { items: runs } = await person.api.opsRuns.list({ limit: 1 });
  expect(runs.map(({ id }) => id)).toEqual([started.id]);
  await expect(person.api.opsRuns.get({ id: systemIds.uuid() })).rejects.toMatchObject({
    problem: { code: 'not-found' },
  });
});

/** The record of a run of this step that acted so long ago and was verified so many seconds later. */
function keepRun(
  step: string,
  scope: string,
  agoMs: number,
  { seconds = 9, result = 'fixed' as RunResult, dryRun = false } = {},
) {
  const [id, at] = [systemIds.uuid(), systemClock.now() - agoMs];
  const [runbook = '', slug = ''] = step.split('#');
  const journal = openJournal(home, id);
  journal.write({
    ...{ kind: 'run', at, id, runbook, step: slug, params: {}, scope, pid: 1, dryRun },
    restarts: slug === 'restart',
    actor: { name: 'root', role: 'admin' },
  });
  journal.write({ kind: 'touches', bots: 3, turns: 2, seconds: 6 });
  journal.write({ kind: 'began', at, stage: 'act' });
  journal.write({ kind: 'touched', bots: 3, seconds });
  journal.write({ kind: 'over', at, result, says: '' });
  journal.close();
  return id;
}

test('of all runs those since a moment, until one, in a state, dry ones or the others are told apart, page by page', async () => {
  const hour = 3_600_000;
  const aRun = (hoursAgo: number, more: Parameters<typeof keepRun>[3] = {}) =>
    keepRun('backend#freeze', 'postgresql', hoursAgo * hour, { result: 'undone', ...more });
  aRun(30);
  const first = aRun(2);
  const tried = [1, 2, 3].map(() => aRun(1, { dryRun: true }));
  const second = aRun(1);
  aRun(1, { result: 'not-fixed' });
  const idsOf = async (asked: Parameters<typeof person.api.opsRuns.list>[0]) => {
    const { items, nextCursor } = await person.api.opsRuns.list(asked);
    return { ids: items.map(({ id }) => id), nextCursor };
  };
  const since = new Date(systemClock.now() - 24 * hour).toISOString();
  const real = { state: 'undone', since, dryRun: 'false' } as const;
  expect(await idsOf(real)).toEqual({ ids: [second, first], nextCursor: null });
  const until = new Date(systemClock.now() - 90 * 60_000).toISOString();
  expect(await idsOf({ ...real, until })).toEqual({ ids: [first], nextCursor: null });
  expect(await idsOf({ ...real, dryRun: 'true' })).toEqual({ ids: tried.reverse(), nextCursor: null });
  expect(await idsOf({ ...real, limit: 1 })).toEqual({ ids: [second], nextCursor: second });
  expect(await idsOf({ ...real, limit: 1, cursor: second })).toEqual({ ids: [first], nextCursor: null });
});

test('of a step that restarts something it says how often it may still be, of others nothing, and which of them end what somebody is at', async () => {
  const stepOf = async (name: string) =>
    (await person.api.opsRunbooks.list({})).items.flatMap(({ steps }) => steps).find(({ step }) => step === name);
  expect(await stepOf('workers#restart')).toMatchObject({ budget: { left: 2, freeAt: null }, destroys: false });
  keepRun('workers#restart', 'scalable_bot_manager', 600_000);
  keepRun('workers#restart', 'scalable_bot_manager', 60_000);
  const spent = await stepOf('workers#restart');
  expect(spent).toMatchObject({ budget: { left: 0, freeAt: expect.any(String) } });
  const freeInMs = Date.parse(spent?.budget?.freeAt ?? '') - systemClock.now();
  expect(freeInMs).toBeGreaterThan(4 * 60_000);
  expect(freeInMs).toBeLessThanOrEqual(5 * 60_000);
  expect(await stepOf('backend#end-blocker')).toMatchObject({ budget: null, destroys: true });
  // What is restarted says a parameter.
  expect(await stepOf('release#restart')).toMatchObject({ budget: null, destroys: true });
});

test('it says which restarts fixed nothing, and how far forecasts were off', async () => {
  const day = 24 * 3_600_000;
  const { restarts: before } = await person.api.opsRuns.report({});
  keepRun('frontend#restart', 'chatai-frontend', 31 * day, { result: 'failed' });
  const failed = keepRun('frontend#restart', 'chatai-frontend', 29 * day, { result: 'not-fixed', seconds: 99 });
  const mended = keepRun('frontend#restart', 'chatai-frontend', day, { seconds: 10 });
  expect(await person.api.opsRuns.get({ id: mended })).toMatchObject({
    touches: { bots: 3, turns: 2, seconds: 6 },
    touched: { bots: 3, turns: null, seconds: 10 },
  });
  const { days, restarts, forecasts } = await person.api.opsRuns.report({});
  expect([days, restarts.count - before.count]).toEqual([30, 2]);
  expect(restarts.fruitlessCount - before.fruitlessCount).toBe(1);
  expect(restarts.fruitless.filter(({ step }) => step === 'frontend#restart')).toEqual([
    {
      ...{ id: failed, step: 'frontend#restart', scope: 'chatai-frontend', why: 'not-fixed' },
      at: expect.any(String),
    },
  ]);
  expect(forecasts.find(({ step }) => step === 'frontend#restart')).toEqual({
    ...{ step: 'frontend#restart', runs: 1, saidSeconds: 6, tookSeconds: 10, offSeconds: 4 },
  });
});

test('a secret that a step asks for stands in no audit, and what else it asks for does', async () => {
  const params = { bot: '@no_such_bot', token: '1234567:AAE-a-token-that-nobody-may-read-anywhere' };
  await person.api.opsRuns.start({ step: 'bots-monitoring#replace-token', dryRun: true, params });
  const { rows } = await (await backend.db.superuser()).query(
    "select changes -> 'params' as params from platform_audit_events where changes -> 'params' -> 'after' ? 'bot'",
  );
  expect(rows).toEqual([{ params: { before: null, after: { bot: '@no_such_bot' } } }]);
});

test('a run for which the glass was broken says so, and why', async () => {
  const id = systemIds.uuid();
  const journal = openJournal(home, id);
  journal.write({
    ...{ kind: 'run', at: 1, id, runbook: 'backend', step: 'restart-database', params: {}, scope: 'database', pid: 1 },
    ...{ actor: { name: 'root', role: 'admin' }, dryRun: false, breakGlass: true, reason: 'all else has failed' },
  });
  journal.write({ kind: 'over', at: 2, result: 'fixed', says: 'it answers' });
  journal.close();
  expect(await person.api.opsRuns.get({ id })).toMatchObject({
    ...{ by: 'root', approvedBy: null, breakGlass: true, reason: 'all else has failed' },
  });
});

test.each([
  [{ step: 'backend#explode' }, 404, 'step-unknown'],
  [{ step: 'backend#end-blocker', params: { pid: '1; drop table users' } }, 422, 'param-refused'],
  [{ step: 'backend#end-blocker' }, 422, 'param-refused'],
  [{ step: 'backend#restart' }, 409, 'dry-run-needed'],
  [{ step: 'backend#end-blocker', params: { pid: '7' } }, 422, 'instance-needed'],
  [{ step: 'backend#end-blocker', params: { pid: '7' }, instance: 'another' }, 422, 'instance-needed'],
  [
    { step: 'admin-user-operations#end-sessions', params: { user: 'a@b.example', reason: 'lost' } },
    403,
    'role-too-low',
  ],
])('%j is refused before anything is started', async (input, status, code) => {
  const before = (await person.api.opsRuns.list({})).items.length;
  await expect(person.api.opsRuns.start(input)).rejects.toMatchObject({ problem: { status, code } });
  expect((await person.api.opsRuns.list({})).items).toHaveLength(before);
});

test('a parameter that is refused is pointed at, and not in the words of a terminal', async () => {
  await expect(person.api.opsRuns.start({ step: 'backend#end-blocker', dryRun: true })).rejects.toMatchObject({
    problem: {
      errors: [{ pointer: '/params/pid', detail: 'is missing' }],
      fix: expect.stringContaining('the field pid'),
    },
  });
});
