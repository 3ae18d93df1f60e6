import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepChanges, tidyChanges, troublesSince } from './history.ts';

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
