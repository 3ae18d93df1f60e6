import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemIds } from '@chatai/core/ids';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type Approval,
  approvalFor,
  ask,
  decide,
  giveBackApproval,
  listApprovals,
  seenBy,
  useApproval,
} from './approvals.ts';
import { openJournal, type RunHeader, type RunResult } from './journal.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'chatai-approvals-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const now = 50_000_000;
const minute = 60_000;
const olga = { id: 'olga', name: 'Olga' };
const peter = { id: 'peter', name: 'Peter' };
const restart = { step: 'backend#restart-database', params: {} };

describe('a dry run', () => {
  function aDryRun(more: Partial<RunHeader> = {}, result: RunResult = 'dry-run', says = '12 wait for 4.5 s'): string {
    const id = systemIds.uuid();
    const journal = openJournal(home, id);
    journal.write({
      ...{ kind: 'run', at: now, id, runbook: 'backend', step: 'restart-database', params: {}, dryRun: true },
      ...{ actor: { name: 'Olga', role: 'on-call' }, scope: 'database', pid: 1, ...more },
    });
    journal.write({ kind: 'began', at: now, stage: 'check' });
    journal.write({ kind: 'ended', at: now, stage: 'check', fine: false, says, tookMs: 1 });
    journal.write({ kind: 'over', at: now, result, says });
    journal.close();
    return id;
  }
  const codeOf = (id: string | undefined, at = now, wanted: Pick<Approval, 'step' | 'params'> = restart) => {
    try {
      return seenBy(home, id, wanted, at);
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  test('tells what was seen without its numbers, for 120 seconds', () => {
    const id = aDryRun();
    expect(codeOf(id)).toBe('# wait for # s');
    expect(codeOf(id, now + 120_000)).toBe('# wait for # s');
    expect(codeOf(id, now + 120_001)).toBe('dry-run-needed');
  });

  test('counts for its own step and parameters alone, and when it found something to do', () => {
    const refused = 'dry-run-needed';
    expect(codeOf(undefined)).toBe(refused);
    expect(codeOf(systemIds.uuid())).toBe(refused);
    expect(codeOf(aDryRun({ dryRun: false }, 'fixed'))).toBe(refused);
    expect(codeOf(aDryRun({}, 'nothing-to-do'))).toBe(refused);
    expect(codeOf(aDryRun({ step: 'restart' }))).toBe(refused);
    expect(codeOf(aDryRun({ params: { pid: '1' } }))).toBe(refused);
    expect(codeOf(aDryRun(), now, { ...restart, params: { pid: '1' } })).toBe(refused);
  });
});

describe('an approval', () => {
  const anApproval = (): string => {
    const id = systemIds.uuid();
    ask(home, { id, ...restart, saw: 'it is silent', reason: 'all else failed', askedBy: olga, askedAt: now });
    return id;
  };
  const approved = (): string => {
    const id = anApproval();
    decide(home, { id, by: peter, approved: true, now });
    return id;
  };
  const run = { ...restart, saw: 'it is silent', by: olga, now };
  const refusalOf = (work: () => unknown): string => {
    try {
      work();
      return 'it counts';
    } catch (error) {
      return (error as Error).message;
    }
  };

  test('counts for one run of who asked', () => {
    const id = approved();
    expect(approvalFor(home, id, run)).toMatchObject({ decided: { by: peter }, reason: 'all else failed' });
    useApproval(home, id, { ...run, id: systemIds.uuid() });
    expect(refusalOf(() => useApproval(home, id, { ...run, id: systemIds.uuid() }))).toContain('it was used');
  });

  test('counts once more when the run did not begin', () => {
    const id = approved();
    useApproval(home, id, { ...run, id: systemIds.uuid() });
    giveBackApproval(home, id);
    expect(refusalOf(() => useApproval(home, id, { ...run, id: systemIds.uuid() }))).toBe('it counts');
  });

  test.each([
    ['another person', { by: peter }, 'it was Olga who asked'],
    ['another step', { step: 'backend#restart' }, 'it was given for'],
    ['another parameter', { params: { pid: '1' } }, 'it was given for'],
    ['another state', { saw: 'it answers slowly' }, 'what was seen has changed'],
    ['a later hour', { now: now + 15 * minute + 1 }, 'it has expired'],
  ])('does not count for %s', (_, other, why) => {
    const id = approved();
    expect(refusalOf(() => approvalFor(home, id, { ...run, ...other }))).toContain(why);
    expect(refusalOf(() => approvalFor(home, id, run))).toBe('it counts');
  });

  test('is given once, in time, by somebody else', () => {
    const id = anApproval();
    expect(refusalOf(() => approvalFor(home, id, run))).toContain('nobody has said yes yet');
    expect(refusalOf(() => decide(home, { id, by: olga, approved: true, now }))).toContain('nobody approves');
    const late = now + 15 * minute + 1;
    expect(refusalOf(() => decide(home, { id, by: peter, approved: true, now: late }))).toContain('it has expired');
    decide(home, { id, by: peter, approved: false, now });
    expect(refusalOf(() => decide(home, { id, by: peter, approved: true, now }))).toContain('has decided already');
    expect(refusalOf(() => approvalFor(home, id, run))).toContain('Peter has said no');
  });

  test.each([
    ['of nobody', systemIds.uuid()],
    ['that leaves its folder', '../runs/x'],
  ])('%s does not count', (_, id) => {
    expect(refusalOf(() => approvalFor(home, id, run))).toContain('nobody has asked for it');
  });

  test('is listed for a day, the newest first', () => {
    const id = anApproval();
    const later = systemIds.uuid();
    ask(home, { id: later, ...restart, saw: '', reason: 'again', askedBy: olga, askedAt: now + minute });
    expect(listApprovals(home, now + 2 * minute).map((one) => one.id)).toEqual([later, id]);
    expect(listApprovals(home, now + 24 * 60 * minute)).toHaveLength(1);
  });
});
