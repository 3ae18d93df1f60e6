import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRing } from './ring.ts';

let home: string;
let now = Date.parse('2026-11-26T03:00:00Z');
const clock = { now: () => now };
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'chatai-ring-'));
  now = Date.parse('2026-11-26T03:00:00Z');
});
afterEach(() => rmSync(home, { recursive: true }));

const lookAt = (at: number, lamp: string) => ({
  snapshot: { at, tookMs: 1, facts: { lamp }, unseen: {} },
  said: [lamp],
});
const files = () => readdirSync(path.join(home, 'facts')).sort();

test('the look of a time is the newest before it, also from an hour that is over and compressed', async () => {
  const ring = openRing<{ lamp: string }, string[]>(home, clock);
  for (const [minute, lamp] of [
    [0, 'on'],
    [30, 'off'],
    [61, 'on again'],
  ] as const) {
    now = Date.parse('2026-11-26T03:00:00Z') + minute * 60_000;
    await ring.append(lookAt(now, lamp));
  }
  expect(files()).toEqual(['2026-11-26T03.jsonl.gz', '2026-11-26T04.jsonl']);
  const other = openRing<{ lamp: string }, string[]>(home, clock);
  expect(other.at(Date.parse('2026-11-26T03:29:59Z'))?.snapshot.facts.lamp).toBe('on');
  expect(other.at(Date.parse('2026-11-26T04:00:30Z'))?.said).toEqual(['off']);
  expect(other.at(now)?.snapshot.facts.lamp).toBe('on again');
  expect(other.at(Date.parse('2026-11-26T02:59:59Z'))).toBeUndefined();
});

test('what is older than a day goes, and what is not ours stays', async () => {
  const ring = openRing(home, clock);
  await ring.append(lookAt(now, 'on'));
  writeFileSync(path.join(home, 'facts', 'notes.txt'), 'mine');
  now += 26 * 3_600_000;
  await ring.append(lookAt(now, 'off'));
  expect(files()).toEqual(['2026-11-27T05.jsonl', 'notes.txt']);
});

test('the newest is read from the end of its hour, and from the hour before when this one has none', async () => {
  const ring = openRing<{ lamp: string }, string[]>(home, clock);
  expect(ring.newest()).toBeUndefined();
  await ring.append(lookAt(now, 'on'));
  await ring.append(lookAt(now + 10_000, 'x'.repeat(100_000)));
  expect(ring.newest()?.snapshot.facts.lamp).toHaveLength(100_000);
  now += 3_600_000;
  expect(ring.newest()?.snapshot.at).toBe(now - 3_590_000);
  await ring.append(lookAt(now, 'off'));
  writeFileSync(path.join(home, 'facts', '2026-11-26T04.jsonl'), '{"snapshot":{"at":17\n', { flag: 'a' });
  expect(ring.newest()?.snapshot.facts.lamp).toBe('off');
  // Whoever asks often reads it once.
  expect(ring.newest()).toBe(ring.newest());
  // Another file of the same length is another one.
  rmSync(path.join(home, 'facts'), { recursive: true });
  await ring.append(lookAt(now, 'on'));
  const before = ring.newest();
  rmSync(path.join(home, 'facts'), { recursive: true });
  await ring.append(lookAt(now, 'no'));
  expect([before?.snapshot.facts.lamp, ring.newest()?.snapshot.facts.lamp]).toEqual(['on', 'no']);
});

test('a line that was cut off by an end is left out', async () => {
  const ring = openRing<{ lamp: string }, string[]>(home, clock);
  await ring.append(lookAt(now, 'on'));
  writeFileSync(path.join(home, 'facts', '2026-11-26T03.jsonl'), '{"snapshot":{"at":17', { flag: 'a' });
  expect(ring.at(now)?.snapshot.facts.lamp).toBe('on');
});

test('nothing is kept where nobody looked', () => {
  expect(openRing(home, clock).at(now)).toBeUndefined();
});

test('what cannot be seen any more is found in the newest look that saw it', async () => {
  interface Facts {
    lamp: { on: boolean };
    door: { open: boolean };
  }
  const ring = openRing<Facts, null>(home, clock);
  const append = (minute: number, facts: Partial<Facts>, unseen = {}) =>
    ring.append({ snapshot: { at: now + minute * 60_000, tookMs: 1, facts, unseen }, said: null });
  await append(0, { lamp: { on: true } });
  await append(1, { lamp: { on: false } });
  await append(2, { door: { open: true } }, { lamp: 'ECONNREFUSED' });
  const later = now + 3 * 60_000;
  expect(ring.at(later, 'lamp')?.snapshot.facts.lamp).toEqual({ on: false });
  expect(ring.at(later)?.snapshot.facts).toEqual({ door: { open: true } });
  expect(ring.at(now + 30_000, 'lamp')?.snapshot.facts.lamp).toEqual({ on: true });
  expect(ring.at(now + 30_000, 'door')).toBeUndefined();
});
