import type { DeadRows, Horizon } from '@chatai/core/database';
import { diagnose } from '@chatai/operations/diagnosis';
import { judge } from '@chatai/operations/health';
import { describe, expect, test } from 'vitest';
import { databaseChecks } from '../checks/database.ts';
import type { Facts } from '../facts/facts.ts';
import { thresholds } from '../thresholds.ts';
import { databaseTree } from './database.ts';

const at = 100 * thresholds.transactionMs.fail;
const second = 1_000;

const upkeep = (more: Partial<Facts['upkeep']> = {}): Facts['upkeep'] => ({
  ...{ deadlocks: { count: 0, since: null }, deadRows: [], autovacuum: { busyWorkers: 0, mostWorkers: 3 } },
  ...{ horizon: null, unusedSlots: [], prepared: [] },
  ...more,
});
const sessions = (more: Partial<Facts['sessions']> = {}): Facts['sessions'] => ({
  ...{ sessions: [], connections: [], waits: [] },
  ...more,
});
const server = { version: '15', maxConnections: 100, reservedConnections: 3, usedConnections: 5, wraparound: 0 };

/** What the tree and the checks say of a database that answers. */
function said(seen: Partial<Facts>) {
  const facts = { database: { tookMs: 1, server }, upkeep: upkeep(), sessions: sessions(), ...seen } as Partial<Facts>;
  const snapshot = { at, tookMs: 0, facts, unseen: {} };
  const { findings, asked } = diagnose([databaseTree], snapshot);
  const bad = judge(databaseChecks, snapshot).filter(({ status }) => ['warn', 'fail'].includes(status));
  return { findings, asked, bad: Object.fromEntries(bad.map(({ id, detail }) => [id, detail])) };
}

const aSession = (pid: number, program: string, more = {}) => ({
  ...{ pid, program, role: 'postgres', state: 'active', transactionSince: at, statementSince: at, waitsFor: undefined },
  ...{ statement: 'select ?', ...more },
});

test('nothing is wrong with a database that is well, and all that was asked is told', () => {
  const { findings, asked, bad } = said({});
  expect([findings, bad]).toEqual([[], {}]);
  expect(asked).toContainEqual({
    ...{
      symptom: 'database',
      says: 'the connections of the database are used up',
      answer: 'no',
      why: '5 of 97 are in use',
    },
  });
});

test('who holds the connections is told with what its sessions do, and what each ran last', () => {
  const group = (program: string, state: string, count: number, ageMs: number, statement: string) => ({
    ...{ program, state, count, oldest: { since: at - ageMs, statement } },
  });
  const connections = [
    group('a report', 'idle', 60, 300 * second, 'select ? from visits'),
    group('backend-api', 'idle', 10, second, ''),
    group('a report', 'active', 27, 4 * second, 'update visits set page = ?'),
  ];
  const full = { tookMs: 1, server: { ...server, usedConnections: 97 } } as unknown as Facts['database'];
  const [found] = said({ database: full, sessions: sessions({ connections }) }).findings;
  expect(found).toMatchObject({ leaf: 'connections-exhausted', params: { program: 'a report' } });
  expect(found?.finding).toBe(
    'a report holds 87 of 100 connections: 60 idle, the oldest for 300 s after: select ? from visits; 27 active, the oldest for 4 s: update visits set page = ?',
  );
  expect(found?.evidence.for).toContain('backend-api: 10 idle, the oldest for 1 s, without a statement yet');
});

describe('a prepared transaction', () => {
  const prepared = (ageMs: number) => upkeep({ prepared: [{ gid: 'shop 4711', role: 'shop', since: at - ageMs }] });
  const wait = (blockers: ReturnType<typeof aSession>[], gids: string[]) => ({
    ...{ blocked: aSession(8, 'backend-api'), blockers, prepared: gids, since: at - thresholds.lockWaitMs.fail },
  });

  test('that is left open is named, and one that was just prepared is not', () => {
    expect(said({ upkeep: prepared(second) })).toMatchObject({ findings: [], bad: {} });
    const { findings, bad } = said({ upkeep: prepared(thresholds.transactionMs.fail) });
    expect(findings).toMatchObject([
      { leaf: 'prepared-open', step: 'backend#end-prepared', params: { gid: 'shop 4711' } },
    ]);
    expect(bad).toEqual({ 'database-prepared': 'shop 4711 of shop is left open for 600 s' });
  });

  test('for which others wait is named however young it is, and no session is blamed (its pid is 0)', () => {
    const { findings, bad } = said({
      upkeep: prepared(thresholds.lockWaitMs.fail),
      sessions: sessions({ waits: [wait([], ['shop 4711'])] }),
    });
    expect(findings.map(({ leaf, params }) => [leaf, params])).toEqual([['prepared-open', { gid: 'shop 4711' }]]);
    expect(findings[0]?.finding).toContain('shop 4711 (of shop) is left open and blocks 1 others');
    expect(bad).toEqual({
      'database-locks': '1 wait, the longest 30 s, for the prepared transaction shop 4711',
      'database-prepared': 'shop 4711 of shop is left open for 30 s; 1 wait for its locks',
    });
  });

  test('beside a session that blocks as well is told with it', () => {
    const { findings } = said({
      upkeep: prepared(thresholds.lockWaitMs.fail),
      sessions: sessions({ waits: [wait([aSession(7, 'a report')], ['shop 4711'])] }),
    });
    expect(findings.map(({ leaf }) => leaf)).toEqual(['lock-pile-up', 'prepared-open']);
    expect(findings[0]?.evidence.for).toContain('the prepared transaction shop 4711 holds it, too');
  });
});

test('a session that blocks others is named also when somebody waits longer for a prepared transaction', () => {
  const since = at - thresholds.lockWaitMs.fail;
  const waits = [
    { blocked: aSession(8, 'backend-api'), blockers: [], prepared: ['shop 4711'], since: since - second },
    { blocked: aSession(9, 'backend-api'), blockers: [aSession(7, 'a report')], prepared: [], since },
  ];
  const [found] = said({ sessions: sessions({ waits }) }).findings;
  expect(found).toMatchObject({ leaf: 'lock-pile-up', params: { pid: '7' } });
});

test('whoever waited for a session that has ended meanwhile has nobody to blame', () => {
  const waits = [{ blocked: aSession(8, 'backend-api'), blockers: [], prepared: [], since: 0 }];
  expect(said({ sessions: sessions({ waits }) }).findings).toEqual([]);
});

test('deadlocks are a figure beside the locks: whether they become more one look does not tell', () => {
  const deadlocks = { count: 3, since: Date.UTC(2026, 0, 23) };
  const { findings, asked, bad } = said({ upkeep: upkeep({ deadlocks }) });
  expect([findings, bad]).toEqual([[], {}]);
  expect(asked.find(({ says }) => says === 'statements wait for a lock')?.why).toBe(
    'none waits; deadlocks since 2026-01-23T00:00:00.000Z: 3',
  );
});

describe('dead rows', () => {
  const dead = (more: Partial<DeadRows> = {}): DeadRows => ({
    ...{ table: 'updates', live: 1_000, dead: 50_000, startsAt: 250, vacuumedAt: at - second, off: null },
    ...{ isBeingVacuumed: false, ...more },
  });
  const told = (more: Partial<Facts['upkeep']>) => {
    const { findings, bad } = said({ upkeep: upkeep(more) });
    const [found] = findings.filter(({ leaf }) => leaf === 'dead-rows');
    // The check says the same as the tree.
    expect(Object.keys(bad)).toEqual(found ? ['database-dead-rows'] : []);
    return found?.finding;
  };
  const held = (horizon: Horizon) => told({ deadRows: [dead()], horizon });
  const long = at - thresholds.transactionMs.warn;

  test('that autovacuum is about to clear away are nothing to tell', () => {
    expect(told({ deadRows: [dead()] })).toBeUndefined();
    expect(told({ deadRows: [dead({ dead: 9_999, off: 'table' })] })).toBeUndefined();
    expect(told({ deadRows: [dead({ startsAt: 26_000, off: 'table' })] })).toBeUndefined();
    expect(held({ kind: 'session', name: 'a report', pid: 7, since: long + second })).toBeUndefined();
  });

  test.each<[string, Horizon | null, Partial<DeadRows>, number]>([
    ['autovacuum is switched off for it', null, { off: 'table' }, 0],
    ['autovacuum is switched off for the whole server', null, { off: 'server' }, 0],
    [
      'the transaction of a report (pid 7) still sees them',
      { kind: 'session', name: 'a report', pid: 7, since: long },
      {},
      0,
    ],
    [
      'the prepared transaction shop 4711 still sees them',
      { kind: 'prepared', name: 'shop 4711', pid: null, since: long },
      {},
      0,
    ],
    ['the unused replication slot old still sees them', { kind: 'slot', name: 'old', pid: null, since: null }, {}, 0],
    ['every worker of autovacuum is busy with other tables', null, {}, 3],
  ])('are told with why: %s', (why, horizon, row, busyWorkers) => {
    expect(told({ deadRows: [dead(row)], horizon, autovacuum: { busyWorkers, mostWorkers: 3 } })).toBe(
      `50000 dead rows of updates are not cleared away: ${why}`,
    );
  });

  test('follow from the transaction that still sees them, also when it runs one short statement after another', () => {
    const report = aSession(7, 'a report', { transactionSince: long, statementSince: at - second });
    const { findings, bad } = said({
      sessions: sessions({ sessions: [report] }),
      upkeep: upkeep({ deadRows: [dead()], horizon: { kind: 'session', name: 'a report', pid: 7, since: long } }),
    });
    expect(findings.map(({ leaf, step, params, because }) => ({ leaf, step, params, because }))).toMatchObject([
      { leaf: 'transaction-open', step: 'backend#end-transaction', params: { pid: '7' }, because: undefined },
      { leaf: 'dead-rows', because: 'transaction-open' },
    ]);
    expect(Object.keys(bad)).toEqual(['database-transactions', 'database-dead-rows']);
    // One long statement is told as that.
    const slow = { ...report, statementSince: at - thresholds.statementMs };
    expect(said({ sessions: sessions({ sessions: [slow] }) }).findings.map(({ leaf }) => leaf)).toEqual([
      'statement-slow',
    ]);
  });

  test('of a table at which a vacuum is are being cleared away', () => {
    const autovacuum = { busyWorkers: 3, mostWorkers: 3 };
    expect(told({ deadRows: [dead({ isBeingVacuumed: true })], autovacuum })).toBeUndefined();
  });
});

test('a database that has died is told with how it ended, and with no empty words where nobody knows', () => {
  const died = (more: object) => {
    const unit = {
      unit: 'postgresql',
      state: 'ok',
      pid: 7,
      since: at,
      restarts: [at - second],
      note: 'embedded',
      ...more,
    };
    const { findings, bad } = said({
      supervisor: { supervisor: { version: '1', ready: true, units: [unit] } } as Facts['supervisor'],
    });
    return [findings[0]?.finding, bad['database-steady']];
  };
  const after =
    'and was started again; nothing that was committed is lost. Read why: `chatai logs postgresql --level error`';
  expect(died({ lastEnd: 'signal SIGKILL' })).toEqual([
    `the database died (signal SIGKILL) ${after}`,
    'ended by itself 1 x in an hour, last by signal SIGKILL',
  ]);
  expect(died({})).toEqual([`the database died ${after}`, 'ended by itself 1 x in an hour']);
  expect(died({ restarts: [], lastEnd: 'signal SIGKILL' })).toEqual([undefined, undefined]);
});
