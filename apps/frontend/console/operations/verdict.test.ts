import type { CheckVerdict } from '@chatai/contract/ops';
import { describe, expect, it } from 'vitest';
import { placeOfDay, spanOfDay } from './span-of-day.ts';
import { badChecks, headlineOf, partsOf } from './verdict.ts';

const at = (hour: number) => `2026-11-27T${String(hour).padStart(2, '0')}:00:00.000Z`;
const check = (id: string, status: CheckVerdict['status'], more: Partial<CheckVerdict> = {}): CheckVerdict => ({
  ...{ id, component: id, title: id, status, since: at(9), fix: '', step: null, because: null },
  ...more,
});

const found = (finding: string, because: string | null, step: string | null = null) => ({
  ...{ leaf: finding, symptom: 'bots', path: [], finding, evidence: { for: [], against: [] }, step },
  ...{ params: {}, because },
});

describe('what is not well', () => {
  const checks = [
    check('disk', 'ok'),
    check('redis', 'off'),
    check('bots', 'fail', { because: 'database', since: at(3) }),
    check('memory', 'unknown'),
    check('cpu', 'warn', { since: at(8) }),
    check('database', 'fail', { since: at(7) }),
  ];
  it('comes worst first, and what follows from something else after all that does not', () => {
    expect(badChecks(checks).map(({ id }) => id)).toEqual(['database', 'memory', 'cpu', 'bots']);
  });
  it('is told in the words of the first cause that was found, else of the worst check', () => {
    const findings = [found('nobody answers', 'silent'), found('1 of 3 bots is silent', null)];
    expect(headlineOf({ findings, checks })?.words).toBe('1 of 3 bots is silent');
    expect(headlineOf({ findings: [found('one bot is silent', null)], checks: [] })?.words).toBe('One bot is silent');
    expect(headlineOf({ findings: [], checks })).toEqual({ words: 'database', since: at(7) });
    const late = check('disk', 'warn', { title: 'Disk', detail: '81 %' });
    expect(headlineOf({ findings: [], checks: [late] })).toEqual({ words: 'Disk: 81 %', since: at(9) });
    expect(headlineOf({ findings: [], checks: [check('disk', 'ok')] })).toBeUndefined();
  });
  it('is so since when its cause shows, whatever else is wrong for longer', () => {
    const held = check('manager', 'fail', { step: 'workers#restart', since: at(11) });
    const full = check('disk', 'warn', { since: at(2) });
    const findings = [found('the bot manager is held', null, 'workers#restart')];
    expect(headlineOf({ findings, checks: [full, held] })?.since).toBe(at(11));
    const stepless = [found('the machine has no memory left', null)];
    expect(headlineOf({ findings: stepless, checks: [full, held] })).toMatchObject({ since: undefined });
    expect(headlineOf({ findings: stepless, checks: [full] })?.since).toBe(at(2));
  });
  it('is told of a part by the worst of its checks', () => {
    const parts = partsOf([...checks, check('slow', 'warn', { component: 'disk' })]);
    expect(parts.map(({ component, status }) => `${component} ${status}`)).toEqual([
      'database fail',
      'bots fail',
      'memory unknown',
      'disk warn',
      'cpu warn',
      'redis off',
    ]);
  });
});

describe('a time on the line of a day', () => {
  const now = Date.parse(at(12)) + 24 * 3_600_000;
  it('has its place, and reaches to the end while it goes on', () => {
    expect(spanOfDay({ from: at(18), until: new Date(Date.parse(at(18)) + 6 * 3_600_000).toISOString() }, now)).toEqual(
      {
        left: '25%',
        width: '25%',
      },
    );
    expect(spanOfDay({ from: at(18), until: null }, now)).toEqual({ left: '25%', width: '75%' });
  });
  it('is a place for one moment, unless that is on another day', () => {
    expect(placeOfDay(at(18), now)).toBe('25%');
    expect(placeOfDay(new Date(now).toISOString(), now)).toBe('100%');
    expect(placeOfDay(at(11), now)).toBeUndefined();
    expect(placeOfDay(new Date(now + 1_000).toISOString(), now)).toBeUndefined();
  });
  it('is seen when it was short, and is cut off where the line begins', () => {
    expect(spanOfDay({ from: at(1), until: at(18) }, now)).toEqual({ left: '0%', width: '25%' });
    const end = new Date(now).toISOString();
    expect(spanOfDay({ from: end, until: end }, now)).toEqual({ left: '99.5%', width: '0.5%' });
  });
});
