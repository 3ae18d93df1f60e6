import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createManualClock } from '../clock/index.ts';
import { createLog, createLogFile, type LogFile, rotateOpenFile } from './index.ts';

let folder: string;
const open: LogFile[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'chatai-log-'));
});
afterEach(() => {
  for (const file of open.splice(0)) file.close();
  rmSync(folder, { recursive: true, force: true });
});

const aLogFile = (options: Partial<Parameters<typeof createLogFile>[0]> = {}) => {
  const file = createLogFile({ folder, component: 'backend', ...options });
  open.push(file);
  return file;
};
const names = () => readdirSync(folder).sort();
const content = (name: string) => readFileSync(path.join(folder, name), 'utf8');
const writeNow = (file: LogFile, line: string) => {
  file.write(`${line}\n`);
  file.flush();
};

test('log lines are in the file of their component', () => {
  const file = aLogFile();
  createLog('backend', 'info', file).info('turn.closed', { turnId: 't1', durationMs: 5 });
  file.flush();
  expect(JSON.parse(content('backend.log'))).toMatchObject({
    'event.action': 'turn.closed',
    'service.name': 'backend',
    turnId: 't1',
  });
});

test('on a new day the file of the day before is set aside under its date', async () => {
  const clock = createManualClock(Date.UTC(2026, 2, 1, 23, 59));
  const file = aLogFile({ clock });
  writeNow(file, 'late');
  await clock.advance(120_000);
  writeNow(file, 'early');
  expect(names()).toEqual(['backend.log', 'backend.log.2026-03-01']);
  expect(content('backend.log.2026-03-01')).toBe('late\n');
  expect(content('backend.log')).toBe('early\n');
});

test('a file that would grow beyond its size is set aside and counted up, and no line is lost', () => {
  const file = aLogFile({ clock: createManualClock(Date.UTC(2026, 2, 1)), maxBytes: 30 });
  for (const line of ['first line of text', 'second line of text', 'third line of text']) writeNow(file, line);
  expect(names()).toEqual(['backend.log', 'backend.log.2026-03-01', 'backend.log.2026-03-01.1']);
  expect(content('backend.log.2026-03-01')).toBe('first line of text\n');
  expect(content('backend.log.2026-03-01.1')).toBe('second line of text\n');
  expect(content('backend.log')).toBe('third line of text\n');
});

test('a file left from yesterday is set aside by the first line after a restart', () => {
  writeFileSync(path.join(folder, 'backend.log'), 'yesterday\n');
  const yesterday = Date.UTC(2026, 2, 1, 12) / 1000;
  utimesSync(path.join(folder, 'backend.log'), yesterday, yesterday);
  writeNow(aLogFile({ clock: createManualClock(Date.UTC(2026, 2, 2)) }), 'today');
  expect(names()).toEqual(['backend.log', 'backend.log.2026-03-01']);
});

test('files older than seven days are deleted at the start, others and those of other components stay', () => {
  for (const name of ['backend.log.2026-02-21', 'backend.log.2026-02-21.3', 'backend.log.2026-02-22']) {
    writeFileSync(path.join(folder, name), 'old\n');
  }
  writeFileSync(path.join(folder, 'worker.log.2026-01-01'), 'old\n');
  writeFileSync(path.join(folder, 'backend.log.notes'), 'kept by a person\n');
  aLogFile({ clock: createManualClock(Date.UTC(2026, 2, 1)) });
  expect(names()).toEqual(['backend.log.2026-02-22', 'backend.log.notes', 'worker.log.2026-01-01']);
});

test('two writers of one file keep every line when one of them rotates', async () => {
  const clock = createManualClock(Date.UTC(2026, 2, 1, 23, 59));
  const [first, second] = [aLogFile({ clock }), aLogFile({ clock })];
  writeNow(first, 'a1');
  writeNow(second, 'b1');
  await clock.advance(120_000);
  writeNow(first, 'a2');
  writeNow(second, 'b2');
  expect(content('backend.log.2026-03-01')).toBe('a1\nb1\n');
  expect(content('backend.log')).toBe('a2\nb2\n');
});

test('lines that cannot be written are counted and told when writing works again', async () => {
  const clock = createManualClock(Date.UTC(2026, 2, 1));
  const inside = path.join(folder, 'logs');
  // A file where the folder should be refuses every line, as a full disk does.
  writeFileSync(inside, '');
  const file = aLogFile({ clock, folder: inside });
  writeNow(file, 'lost');
  writeNow(file, 'lost too');
  renameSync(inside, `${inside}.away`);
  await clock.advance(1_000);
  writeNow(file, 'kept');
  const [notice, line] = readFileSync(path.join(inside, 'backend.log'), 'utf8').trim().split('\n');
  expect(JSON.parse(notice ?? '')).toMatchObject({ 'event.action': 'log.lines.dropped', count: 2 });
  expect(line).toBe('kept');
});

test('a file that PostgreSQL holds open is set aside on a new day, and it goes on in the emptied file', () => {
  const name = path.join(folder, 'postgresql.log');
  const heldOpen = openSync(name, 'a');
  writeSync(heldOpen, '2026-03-01 23:59:59.000 UTC [7] LOG:  late\n');
  const options = { folder, component: 'postgresql', clock: createManualClock(Date.UTC(2026, 2, 1, 23, 59)) };
  rotateOpenFile(options);
  expect(names()).toEqual(['postgresql.log']);
  rotateOpenFile({ ...options, clock: createManualClock(Date.UTC(2026, 2, 2)) });
  writeSync(heldOpen, '2026-03-02 00:00:01.000 UTC [7] LOG:  early\n');
  closeSync(heldOpen);
  expect(content('postgresql.log.2026-03-01')).toContain('late');
  expect(content('postgresql.log')).toBe('2026-03-02 00:00:01.000 UTC [7] LOG:  early\n');
});
