import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CheckState } from '@chatai/core/health';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Change, keepChanges, tidyChanges, troublesSince } from './history.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'chatai-history-'));
});
afterEach(() => rmSync(home, { recursive: true }));

test('a check is in trouble from its change to the next, and what goes on has no end', () => {
  expect(troublesSince(home, 0)).toEqual([]);
  keepChanges(home, [
    { at: 1, id: 'disk', status: 'ok' },
    { at: 2, id: 'disk', status: 'warn', detail: '81 %' },
  ]);
  keepChanges(home, [{ at: 3, id: 'redis', status: 'fail', because: 'disk' }]);
  keepChanges(home, []);
  keepChanges(home, [
    { at: 4, id: 'disk', status: 'fail', detail: '91 %' },
    { at: 6, id: 'disk', status: 'ok' },
  ]);
  expect(troublesSince(home, 0)).toEqual([
    { id: 'disk', status: 'fail', detail: '91 %', from: 4, until: 6 },
    { id: 'redis', status: 'fail', because: 'disk', from: 3, until: undefined },
    { id: 'disk', status: 'warn', detail: '81 %', from: 2, until: 4 },
  ]);
  expect(troublesSince(home, 5).map(({ from }) => from)).toEqual([4, 3]);
  // What came after that moment was not known then.
  expect(troublesSince(home, 0, 3)).toEqual([
    { id: 'redis', status: 'fail', because: 'disk', from: 3, until: undefined },
    { id: 'disk', status: 'warn', detail: '81 %', from: 2, until: undefined },
  ]);
  expect(troublesSince(home, 0, 1)).toEqual([]);
});

test('a check that is in trouble again and again is told once: how often, from when to when, and the longest; what goes on is told apart', () => {
  const flap = (at: number, lastedMs: number, status: CheckState = 'warn'): Change[] => [
    { at, id: 'egress', status, detail: `at ${at}` },
    { at: at + lastedMs, id: 'egress', status: 'ok' },
  ];
  const each = 20_000;
  keepChanges(home, [
    { at: 1, id: 'redis', status: 'fail' },
    { at: 9, id: 'redis', status: 'ok' },
  ]);
  const nth = (n: number) => flap(10 + n * each, n === 7 ? 15_000 : 10_000, n === 9 ? 'fail' : 'warn');
  keepChanges(home, Array.from({ length: 4_000 }, (_, n) => nth(n)).flat());
  const last = 10 + 3_999 * each;
  const flapping = {
    ...{ id: 'egress', status: 'fail', from: 10, until: last + 10_000 },
    flaps: { times: 4_000, longestMs: 15_000 },
  };
  const redis = { id: 'redis', status: 'fail', from: 1, until: 9 };
  expect(troublesSince(home, 0)).toEqual([flapping, redis]);
  keepChanges(home, [{ at: last + each, id: 'egress', status: 'warn' }]);
  const goesOn = { id: 'egress', status: 'warn', from: last + each, until: undefined };
  expect(troublesSince(home, 0)).toEqual([goesOn, flapping, redis]);
});

test('what followed from something else does not make a check flap', () => {
  const down = (at: number, because?: string): Change[] => [
    { at, id: 'backend', status: 'fail', ...(because ? { because } : {}) },
    { at: at + 1, id: 'backend', status: 'ok' },
  ];
  keepChanges(home, [...[10, 20, 30, 40].flatMap((at) => down(at, 'database')), ...down(50)]);
  const [own, followed, ...others] = troublesSince(home, 0);
  expect(own).toEqual({ id: 'backend', status: 'fail', from: 50, until: 51 });
  expect(followed).toMatchObject({ because: 'database', from: 10, until: 41, flaps: { times: 4, longestMs: 1 } });
  expect(others).toEqual([]);
});

test('half a line of a watchdog that was killed is left out', () => {
  keepChanges(home, [{ at: 1, id: 'disk', status: 'fail' }]);
  appendFileSync(path.join(home, 'facts', 'changes.jsonl'), '{"at":2,"id":"di');
  expect(troublesSince(home, 0)).toHaveLength(1);
});

test('what changed more than 30 days ago is forgotten', () => {
  const day = 24 * 3_600_000;
  keepChanges(home, [
    { at: 1 * day, id: 'disk', status: 'fail' },
    { at: 20 * day, id: 'redis', status: 'fail' },
  ]);
  tidyChanges(home, 32 * day);
  expect(troublesSince(home, 0).map(({ id }) => id)).toEqual(['redis']);
});
