import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { keepNewest, recordsIn } from './records.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'chatai-records-'));
});
afterEach(() => rmSync(home, { recursive: true }));
const notes = recordsIn('notes', z.object({ says: z.string() }));

function written(id: string, ...lines: string[]): void {
  const record = notes.open(home, id);
  for (const says of lines) record.write({ says });
  record.close();
}

test('what was written is read, the newest record first, and only by its owner', () => {
  expect(notes.list(home)).toEqual([]);
  expect(notes.read(home, 'a')).toEqual([]);
  written('a', 'one', 'two');
  written('b', 'three');
  expect(notes.list(home)).toEqual(['b', 'a']);
  expect(notes.read(home, 'a')).toEqual([{ says: 'one' }, { says: 'two' }]);
  expect(statSync(path.join(home, 'notes')).mode & 0o777).toBe(0o700);
  expect(statSync(path.join(home, 'notes', 'a.jsonl')).mode & 0o777).toBe(0o600);
});

test('after a line that was left half written it goes on, and nothing else is lost', () => {
  written('killed', 'one');
  appendFileSync(path.join(home, 'notes', 'killed.jsonl'), '{"says":"tw');
  expect(notes.read(home, 'killed')).toEqual([{ says: 'one' }]);
  written('killed', 'three');
  expect(notes.read(home, 'killed')).toEqual([{ says: 'one' }, { says: 'three' }]);
});

test('those of long ago are forgotten', () => {
  written('old', 'one');
  notes.forget(home, Date.now() - 60_000);
  expect(notes.list(home)).toContain('old');
  notes.forget(home, Date.now() + 60_000);
  expect(notes.list(home)).toEqual([]);
});

test('of a folder only the newest files are kept', () => {
  for (const [name, at] of [
    ['old', 1],
    ['new', 3],
    ['middle', 2],
  ] as const) {
    writeFileSync(path.join(home, name), '');
    utimesSync(path.join(home, name), at, at);
  }
  keepNewest(home, 2);
  expect(readdirSync(home).sort()).toEqual(['middle', 'new']);
});
