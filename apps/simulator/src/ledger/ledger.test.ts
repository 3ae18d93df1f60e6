import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createManualClock } from '@chatai/core/clock';
import { expect, onTestFinished, test } from 'vitest';
import { createLedger, type NewEntry } from './index.ts';

const entry = (updateId: number): NewEntry => ({
  kind: 'acknowledged',
  botId: 1,
  bot: 'a_bot',
  updateId,
  via: 'webhook',
  attempts: 1,
});

test('entries are numbered from 1 and read by cursor', () => {
  const ledger = createLedger(createManualClock(), { limit: 100 });
  for (let n = 1; n <= 5; n++) ledger.record(entry(n));
  const first = ledger.query({ limit: 2 });
  expect(first.items.map(({ seq }) => seq)).toEqual([1, 2]);
  expect(ledger.query({ after: first.nextCursor }).items.map(({ seq }) => seq)).toEqual([3, 4, 5]);
  expect(ledger.query({ after: 5 })).toMatchObject({ items: [], nextCursor: 5 });
});

test('a filter leaves gaps, and the cursor passes over them', () => {
  const ledger = createLedger(createManualClock(), { limit: 100 });
  for (let n = 1; n <= 6; n++) ledger.record(entry(n % 2));
  const page = ledger.query({ updateId: 1, limit: 2 });
  expect(page.items.map(({ seq }) => seq)).toEqual([1, 3]);
  expect(ledger.query({ updateId: 1, after: page.nextCursor }).items.map(({ seq }) => seq)).toEqual([5]);
});

test('the bound pushes old entries out, says so, and keeps the counts', () => {
  const ledger = createLedger(createManualClock(), { limit: 100 });
  for (let n = 1; n <= 500; n++) ledger.record(entry(n));
  const page = ledger.query({ limit: 1000 });
  expect(page.items.length).toBeGreaterThanOrEqual(100);
  expect(page.items.length).toBeLessThanOrEqual(125);
  expect(page.firstSeq).toBe(page.items[0]?.seq);
  expect(page.items.at(-1)?.seq).toBe(500);
  expect(ledger.summary().updates.acknowledged).toBe(500);
});

test('long texts count: of entries that are larger than 1 KiB fewer are kept', () => {
  const ledger = createLedger(createManualClock(), { limit: 100 });
  const text = 'x'.repeat(4096);
  for (let n = 1; n <= 500; n++)
    ledger.record({ ...entry(n), kind: 'update', type: 'message', expiresAt: 0, text } as NewEntry);
  const page = ledger.query({ limit: 1000 });
  expect(page.items.length).toBeGreaterThanOrEqual(10);
  expect(page.items.length).toBeLessThanOrEqual(16);
  expect(page.items.at(-1)?.seq).toBe(500);
});

test('after a reset the numbers go on, so that a cursor stays valid', () => {
  const ledger = createLedger(createManualClock(), { limit: 100 });
  ledger.record(entry(1));
  ledger.reset();
  ledger.record(entry(2));
  expect(ledger.query({ after: 1 }).items).toMatchObject([{ seq: 2, updateId: 2 }]);
  expect(ledger.summary().updates.acknowledged).toBe(1);
});

test('a file gets every entry as a line, beyond what the memory keeps', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'simulator-ledger-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'ledger.jsonl');
  const ledger = createLedger(createManualClock(), { limit: 10, file });
  for (let n = 1; n <= 50; n++) ledger.record(entry(n));
  await ledger.close();
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual(
    Array.from({ length: 50 }, (_, n) => n + 1),
  );
});
