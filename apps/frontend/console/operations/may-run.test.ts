import type { Run } from '@chatai/contract/ops';
import type { Approval } from '@chatai/contract/ops-approvals';
import { describe, expect, it } from 'vitest';
import { approvalOf, askedFor, touchesOf, whyNotAllowed, whyNotRun, whyNotTry } from './may-run.ts';

const aRun = (state: Run['state']): Run => ({
  ...{ id: 'r', at: '', step: 'backend#restart', params: {}, by: 'Ann', role: 'on-call', reason: null },
  ...{ approvedBy: null, breakGlass: false, dryRun: true, touches: null, touched: null, state, says: '', stages: [] },
});
const anApproval = (more: Partial<Approval> = {}): Approval => ({
  ...{ id: 'a', step: 'backend#restart', title: '', role: 'on-call', risk: 'high', params: { pid: '7' } },
  ...{ saw: '', reason: '', askedBy: 'Ann', own: true },
  ...{ askedAt: '', expiresAt: '', state: 'approved', decidedBy: 'Ben', run: null },
  ...more,
});

describe('a step', () => {
  const ready = {
    dryRun: aRun('dry-run'),
    ageMs: 0,
    isSame: true,
    hasChanged: false,
    isHighRisk: false,
    approval: undefined,
  };
  it.each([
    ['is run after a dry run', {}, undefined],
    ['wants a dry run first', { dryRun: undefined }, 'dryRunFirst'],
    ['wants it to be over', { dryRun: aRun('goes-on') }, 'dryRunFirst'],
    ['wants one that worked', { dryRun: aRun('failed') }, 'dryRunFailed'],
    ['wants one that found something', { dryRun: aRun('nothing-to-do') }, 'nothingToDo'],
    ['wants one of the same values', { isSame: false }, 'paramsChanged'],
    ['wants one of what is so now', { hasChanged: true }, 'changed'],
    ['counts it for 120 s', { ageMs: 120_000 }, undefined],
    ['and no longer', { ageMs: 120_001 }, 'dryRunOld'],
    ['of high risk wants a second person', { isHighRisk: true }, 'needsSecond'],
    ['who has decided', { isHighRisk: true, approval: anApproval({ state: 'waits' }) }, 'needsSecond'],
    ['and said yes', { isHighRisk: true, approval: anApproval() }, undefined],
  ] as const)('%s', (_, more, why) => {
    expect(whyNotRun({ ...ready, ...more })).toBe(why);
  });
});

describe('whoever looks', () => {
  it.each([
    ['may run what is for their role', 'on-call', 'on-call', undefined],
    ['may run everything as an administrator', 'admin', 'on-call', undefined],
    ['may not run what is for administrators while on call', 'on-call', 'admin', 'forAdmins'],
    ['may run nothing here while the database cannot say who they are', null, 'on-call', 'nobodyKnows'],
  ] as const)('%s', (_, runsAs, role, why) => {
    expect(whyNotAllowed(runsAs, role)).toBe(why);
  });
  it('tries no step again while it is being run', () => {
    expect(whyNotTry(undefined, aRun('goes-on'))).toBe('goesOn');
    expect(whyNotTry('forAdmins', aRun('goes-on'))).toBe('forAdmins');
    expect(whyNotTry(undefined, aRun('fixed'))).toBeUndefined();
    expect(whyNotTry(undefined, undefined)).toBeUndefined();
  });
  it('reads whom a step touches with the values that were asked for, and not with others', () => {
    const touches = { 'backend#restart': { bots: 3, turns: 2, seconds: 6 } };
    const finding = (params: Record<string, string>) => ({
      ...{ leaf: '', symptom: '', path: [], finding: '', evidence: { for: [], against: [] }, because: null },
      ...{ step: 'backend#restart', params },
    });
    const asked = { step: 'backend#restart', params: { pid: '7' } };
    expect(touchesOf({ touches, findings: [finding({ pid: '7' }), finding({ pid: '8' })] }, asked)).toEqual(
      touches['backend#restart'],
    );
    expect(touchesOf({ touches, findings: [finding({ pid: '8' })] }, asked)).toBeUndefined();
    expect(touchesOf({ touches, findings: [] }, { ...asked, params: {} })).toEqual(touches['backend#restart']);
    expect(touchesOf({ touches: {}, findings: [] }, { ...asked, params: {} })).toBeUndefined();
  });
});

describe('the approval of a step', () => {
  const found = (one: Approval, params: Record<string, string> = { pid: '7' }) =>
    approvalOf([one], 'backend#restart', params) !== undefined;
  it('is one that its reader asked for, with these values, and that is not used up', () => {
    expect(found(anApproval())).toBe(true);
    expect(found(anApproval({ state: 'waits' }))).toBe(true);
    expect(found(anApproval({ own: false }))).toBe(false);
    expect(found(anApproval({ step: 'backend#end-blocker' }))).toBe(false);
    expect(found(anApproval(), { pid: '8' })).toBe(false);
    expect(found(anApproval({ state: 'used' }))).toBe(false);
    expect(found(anApproval({ state: 'expired' }))).toBe(false);
  });
  it('says nothing of a secret', () => {
    expect(found(anApproval({ params: { token: '****' } }), { token: 'x' })).toBe(true);
  });
});

describe('whoever may be the second person', () => {
  const [now, soon, before] = ['2026-01-01T10:00:00Z', '2026-01-01T10:01:00Z', '2026-01-01T09:59:00Z'];
  it.each([
    ['is shown what waits', {}, true],
    ['and what was approved', { state: 'approved' }, true],
    ['and what was refused', { state: 'refused' }, true],
    ['until its time is over', { state: 'refused', expiresAt: before }, false],
    ['but not what nobody answered in time', { state: 'expired', expiresAt: before }, false],
    ['nor what was run', { state: 'used' }, false],
    ['nor their own', { own: true }, false],
    ['nor what another step wants', { step: 'backend#freeze' }, false],
  ] as const)('%s', (_, more, isShown) => {
    const asked = anApproval({ own: false, state: 'waits', expiresAt: soon, ...more });
    expect(askedFor([asked], 'backend#restart', now)).toEqual(isShown ? [asked] : []);
  });
});
