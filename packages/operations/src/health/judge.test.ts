import type { CheckState } from '@chatai/core/health';
import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../facts/index.ts';
import { componentsOf, overallState } from './components.ts';
import { type Check, checksOf, judge } from './judge.ts';

interface Facts {
  database: { answers: boolean; connections: number };
  disk: { used: number };
}

const check = checksOf<Facts>();
const about = (id: string, component = id) => ({ id, component, title: id, fix: 'mend it' });
const checks: Check<Facts>[] = [
  check({
    ...about('answers', 'database'),
    essential: true,
    needs: ['database'],
    judge: ({ database }) => ({ status: database.answers ? 'ok' : 'fail', latencyMs: 3 }),
    step: 'backend#database',
  }),
  check({
    ...about('connections', 'database'),
    needs: ['database'],
    judge: ({ database: { connections, answers } }) =>
      answers
        ? { status: connections > 80 ? 'warn' : 'ok', connections, detail: `${connections} in use` }
        : { status: 'unknown' },
    after: ['answers'],
  }),
  check({ ...about('disk'), needs: ['disk'], judge: ({ disk }) => ({ status: disk.used > 0.9 ? 'fail' : 'ok' }) }),
];

const seen = (facts: Partial<Facts>, unseen: Snapshot<Facts>['unseen'] = {}, at = 1_000): Snapshot<Facts> => ({
  ...{ at, tookMs: 1, facts, unseen },
});
const well: Facts = { database: { answers: true, connections: 90 }, disk: { used: 0.5 } };

describe('a check', () => {
  test('says what the facts mean, since this look, with what to do', () => {
    const [answers, connections] = judge(checks, seen(well));
    expect(answers).toMatchObject({
      status: 'ok',
      since: 1_000,
      fix: 'mend it',
      step: 'backend#database',
      essential: true,
    });
    expect(connections).toMatchObject({ status: 'warn', connections: 90 });
  });

  test('whose facts could not be seen is unknown and says why; one that nobody looks at here is left out', () => {
    expect(judge(checks, seen({ database: well.database }, { disk: 'ENOENT' })).at(-1)).toMatchObject({
      status: 'unknown',
      detail: 'could not be looked at: ENOENT',
    });
    expect(judge(checks, seen({ database: well.database })).map(({ id }) => id)).toEqual(['answers', 'connections']);
  });

  test('that follows from another names it, and the other names none', () => {
    const down = judge(checks, seen({ ...well, database: { answers: false, connections: 0 } }));
    expect(down.map(({ id, status, because }) => [id, status, because])).toEqual([
      ['answers', 'fail', undefined],
      ['connections', 'unknown', 'answers'],
      ['disk', 'ok', undefined],
    ]);
  });

  test('has been so since the look that first saw it, and begins anew when it changes', () => {
    const first = judge(checks, seen(well, {}, 1_000));
    const second = judge(checks, seen(well, {}, 2_000), first);
    expect(second[1]).toMatchObject({ status: 'warn', since: 1_000 });
    const third = judge(checks, seen({ ...well, database: { answers: true, connections: 1 } }, {}, 3_000), second);
    expect(third[1]).toMatchObject({ status: 'ok', since: 3_000 });
  });

  test('that must be seen twice tells the last sure state until it is', () => {
    const shy = checks.map((one) => ({ ...one, looks: 2 }));
    const before = judge(shy, seen(well, {}, 1_000));
    const full = { ...well, disk: { used: 0.99 } };
    const once = judge(shy, seen(full, {}, 2_000), before);
    expect(once[2]).toMatchObject({ status: 'ok', since: 1_000 });
    const twice = judge(shy, seen(full, {}, 3_000), once);
    expect(twice[2]).toMatchObject({ status: 'fail', since: 2_000 });
    const healed = judge(shy, seen(well, {}, 4_000), twice);
    expect(healed[2]).toMatchObject({ status: 'ok' });
    // Nobody has looked before: what is seen is told.
    expect(judge(shy, seen(full))[2]).toMatchObject({ status: 'fail' });
  });
});

test('a component is as its worst check, with the figures of all', () => {
  expect(componentsOf(judge(checks, seen(well)))).toEqual({
    database: { status: 'warn', detail: '90 in use', latencyMs: 3, connections: 90 },
    disk: { status: 'ok' },
  });
});

test('a component that follows from another says so, unless a check of its own is the cause', () => {
  const down = judge(checks, seen({ ...well, database: { answers: false, connections: 0 } }));
  expect(componentsOf(down).database).not.toHaveProperty('because');
  const [, follows] = down;
  expect(componentsOf(follows ? [follows] : []).database).toMatchObject({ status: 'unknown', because: 'answers' });
});

describe('the state as a whole', () => {
  test.each<[string, [CheckState, boolean][], string]>([
    [
      'all well',
      [
        ['ok', true],
        ['off', false],
      ],
      'healthy',
    ],
    [
      'a warning',
      [
        ['ok', true],
        ['warn', false],
      ],
      'degraded',
    ],
    ['an essential part warns', [['warn', true]], 'degraded'],
    [
      'a side part fails',
      [
        ['ok', true],
        ['fail', false],
      ],
      'degraded',
    ],
    [
      'a side part cannot be seen',
      [
        ['ok', true],
        ['unknown', false],
      ],
      'degraded',
    ],
    [
      'an essential part fails',
      [
        ['fail', true],
        ['ok', false],
      ],
      'unhealthy',
    ],
    ['an essential part cannot be seen', [['unknown', true]], 'unhealthy'],
  ])('%s', (_, states, expected) => {
    expect(overallState(states.map(([status, essential]) => ({ status, essential })))).toBe(expected);
  });
});
