import { createManualClock } from '@chatai/core/clock';
import type { Check, CheckState } from '@chatai/core/health';
import { describe, expect, test } from 'vitest';
import { overallState, runChecks, shareRuns } from './run-checks.ts';

const aCheck = (name: string, status: CheckState, essential = false): Check => ({
  name,
  essential,
  run: async () => ({ status }),
});

const aHangingCheck = (name = 'database'): Check => ({ name, essential: true, run: () => new Promise(() => {}) });

describe('running checks', () => {
  test('gives what each check saw, and how long it took', async () => {
    const results = await runChecks([aCheck('a', 'ok'), aCheck('b', 'warn')], 800, createManualClock());
    expect(results).toEqual({ a: { status: 'ok', latencyMs: 0 }, b: { status: 'warn', latencyMs: 0 } });
  });

  test('a check that hangs is unknown at its deadline and holds up nothing', async () => {
    const clock = createManualClock();
    const running = runChecks([aHangingCheck(), aCheck('disk', 'ok')], 800, clock);
    await clock.advance(800);
    expect(await running).toEqual({
      database: { status: 'unknown', detail: 'no answer within 800 ms', latencyMs: 800 },
      disk: { status: 'ok', latencyMs: 0 },
    });
  });

  test('a check is told when its time is up', async () => {
    const clock = createManualClock();
    let told = false;
    const check: Check = {
      ...aHangingCheck(),
      run: (signal) => new Promise(() => signal.addEventListener('abort', () => (told = true))),
    };
    const running = runChecks([check], 800, clock);
    await clock.advance(800);
    await running;
    expect(told).toBe(true);
  });

  test('a check that throws is unknown, and says only a code, never a text that could hold secrets', async () => {
    const failing: Check = {
      name: 'x',
      essential: false,
      run: () => Promise.reject(Object.assign(new Error('password=hunter2'), { code: 'ECONNREFUSED' })),
    };
    const throwing: Check = {
      name: 'y',
      essential: false,
      run() {
        throw new TypeError('password=hunter2');
      },
    };
    expect(await runChecks([failing, throwing], 800, createManualClock())).toMatchObject({
      x: { status: 'unknown', detail: 'could not be looked at: ECONNREFUSED' },
      y: { status: 'unknown', detail: 'could not be looked at: TypeError' },
    });
  });

  test('a part that hangs is asked once, however often its health is asked for', async () => {
    const clock = createManualClock();
    let asked = 0;
    const hanging: Check = {
      ...aHangingCheck(),
      run() {
        asked++;
        return new Promise(() => {});
      },
    };
    const check = shareRuns(hanging);
    const runs = [runChecks([check], 800, clock), runChecks([check], 800, clock)];
    await clock.advance(800);
    const later = runChecks([check], 800, clock);
    await clock.advance(800);
    await Promise.all([...runs, later]);
    expect(asked).toBe(1);
  });
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
    const checks = states.map(([status, essential], index) => aCheck(String(index), status, essential));
    const results = Object.fromEntries(states.map(([status], index) => [String(index), { status }]));
    expect(overallState(checks, results)).toBe(expected);
  });

  test('a check without a result is not well', () => {
    expect(overallState([aCheck('a', 'ok', true)], {})).toBe('unhealthy');
    expect(overallState([aCheck('a', 'ok')], {})).toBe('degraded');
  });
});
