import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { everyUnit, type Step } from './define.ts';
import { type Request, requireAllowed, restartBudgets } from './gates.ts';
import { openJournal } from './journal.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'chatai-gates-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const now = 10_000_000;
const aStep = (more: Partial<Step<never>> = {}): Step<never> => ({
  ...{ slug: 'restart', title: '', symptom: '', emergency: true, risk: 'medium', role: 'on-call', timeoutMs: 1 },
  ...{ scope: 'backend', restarts: true, uses: [], check: async () => ({ fine: true, says: '' }) },
  ...{
    blastRadius: async () => ({ bots: 0, turns: 0, seconds: 0 }),
    would: () => '',
    act: async () => '',
    verify: async () => ({ fine: true, says: '' }),
    undo: '',
  },
  ...more,
});
const asked = (more: Partial<Request> = {}): Request => ({
  ...{ actor: { name: 'Ann', role: 'admin' }, dryRun: false, reason: undefined, approvedBy: undefined },
  ...{ params: {}, breakGlass: false, ...more },
});
const codeOf = (step: Step<never>, request: Request): unknown => {
  try {
    requireAllowed(home, step, request, now);
    return 'allowed';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

/** A run on the backend that got as far as acting, so many minutes ago. */
function ran(
  minutesAgo: number,
  more: { id?: string; scope?: string; stage?: 'check' | 'act'; dryRun?: boolean; restarts?: boolean } = {},
): void {
  const { id = 'x', scope = 'backend', stage = 'act', dryRun = false, restarts = true } = more;
  const at = now - minutesAgo * 60_000;
  const journal = openJournal(home, `run-${Math.random()}`);
  journal.write({
    ...{ kind: 'run', at, id, runbook: 'backend', step: 'restart', params: {}, pid: 1 },
    ...{ actor: { name: 'Ann', role: 'admin' }, dryRun, scope, restarts },
  });
  journal.write({ kind: 'began', at, stage });
  journal.close();
}

test('a step for admins is refused to others', () => {
  const oncall = asked({ actor: { name: 'Ben', role: 'on-call' } });
  expect(codeOf(aStep({ role: 'admin' }), oncall)).toBe('role-too-low');
  expect(codeOf(aStep(), oncall)).toBe('allowed');
});

test('high risk wants a second person and a reason, or glass that is broken with a reason', () => {
  const high = aStep({ risk: 'high' });
  expect(codeOf(high, asked({ reason: 'it hangs' }))).toBe('second-person-needed');
  expect(codeOf(high, asked({ approvedBy: 'Ben' }))).toBe('reason-needed');
  expect(codeOf(high, asked({ reason: 'it hangs', approvedBy: 'Ben' }))).toBe('allowed');
  expect(codeOf(high, asked({ breakGlass: true, reason: ' ' }))).toBe('reason-needed');
  expect(codeOf(high, asked({ breakGlass: true, reason: 'nobody else is awake' }))).toBe('allowed');
  expect(codeOf(high, asked({ dryRun: true }))).toBe('allowed');
});

test('the third restart within 15 minutes is refused, and the fifth within an hour', () => {
  ran(20, { stage: 'act' });
  ran(10);
  expect(codeOf(aStep(), asked())).toBe('allowed');
  ran(5);
  expect(codeOf(aStep(), asked())).toBe('budget-spent');
  expect(codeOf(aStep(), asked({ dryRun: true }))).toBe('allowed');
  expect(codeOf(aStep({ scope: 'console' }), asked())).toBe('allowed');
  expect(codeOf(aStep({ restarts: undefined }), asked())).toBe('allowed');
});

test('a run that was broken off after it had acted is not kept from going on by what it did itself', () => {
  ran(10);
  ran(2, { id: 'broken' });
  expect(codeOf(aStep(), asked({}))).toBe('budget-spent');
  expect(codeOf(aStep(), asked({ id: 'broken' }))).toBe('allowed');
});

test('what did nothing costs nothing', () => {
  for (const minutes of [1, 2, 3]) ran(minutes, { stage: 'check' });
  for (const minutes of [1, 2, 3]) ran(minutes, { dryRun: true });
  for (const minutes of [1, 2, 3]) ran(minutes, { scope: 'console' });
  for (const minutes of [1, 2, 3]) ran(minutes, { restarts: false });
  expect(codeOf(aStep(), asked())).toBe('allowed');
  for (const minutes of [55, 50, 45, 40]) ran(minutes);
  expect(codeOf(aStep(), asked())).toBe('budget-spent');
});

test('a restart of everything is one of each unit, and the unit with the most decides whether everything may be', () => {
  const all = aStep({ scope: everyUnit });
  ran(9, { scope: everyUnit });
  ran(8);
  expect(codeOf(aStep(), asked())).toBe('budget-spent');
  expect(codeOf(aStep({ scope: 'console' }), asked())).toBe('allowed');
  expect(codeOf(all, asked())).toBe('budget-spent');
  const budgetOf = restartBudgets(home, now);
  expect(budgetOf('console')).toEqual({ left: 1, freeAt: undefined });
  expect(budgetOf(everyUnit)).toEqual({ left: 0, freeAt: now + 6 * 60_000 });
});

test('what is left of the budget is told, and when one more is free', () => {
  const minute = 60_000;
  expect(restartBudgets(home, now)('backend')).toEqual({ left: 2, freeAt: undefined });
  ran(10);
  expect(restartBudgets(home, now)('backend')).toEqual({ left: 1, freeAt: undefined });
  ran(4);
  expect(restartBudgets(home, now)('backend')).toEqual({ left: 0, freeAt: now + 5 * minute });
  // Four within the hour: the oldest of them has to be an hour old.
  ran(40);
  ran(50);
  expect(restartBudgets(home, now)('backend')).toEqual({ left: 0, freeAt: now + 10 * minute });
  expect(restartBudgets(home, now + 10 * minute)('backend')).toEqual({ left: 1, freeAt: undefined });
  expect(restartBudgets(home, now)('console')).toEqual({ left: 2, freeAt: undefined });
});
