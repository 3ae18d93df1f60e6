import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Installed, installedFacts, noteInstalled, settingsMark } from './installed.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'chatai-installed-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const now = 10 * 24 * 3_600_000;
const token = 'canary-secret-4711';
const installed = (more: Partial<Installed> = {}): Installed => ({
  version: '1.0.0',
  schema: 14,
  settings: [
    { name: 'CHATAI_WORKERS', value: '2', secret: false },
    { name: 'OPENAI_API_KEY', value: token, secret: true },
  ],
  ...more,
});
const changesAt = (at: number) => installedFacts(home, { now: () => at }).read(new AbortController().signal);
const said = async () => (await changesAt(now + 10)).map(({ kind, says }) => [kind, says]);

test('what it ran with first is no change, and what stays is none', async () => {
  noteInstalled(home, installed(), now);
  noteInstalled(home, installed(), now + 1);
  expect(await said()).toEqual([]);
});

test('release, schema, settings and secrets are told when they change, the newest first', async () => {
  noteInstalled(home, installed(), now);
  noteInstalled(home, installed({ version: '1.1.0', schema: undefined }), now + 1);
  noteInstalled(home, installed({ version: '1.1.0', schema: 15 }), now + 2);
  const four = { name: 'CHATAI_WORKERS', value: '4', secret: false };
  const another = { name: 'OPENAI_API_KEY', value: 'another-secret', secret: true };
  noteInstalled(home, installed({ version: '1.1.0', schema: 15, settings: [four, another] }), now + 3);
  noteInstalled(home, installed({ version: '1.1.0', schema: 15, settings: [four] }), now + 4);
  expect(await said()).toEqual([
    ['setting', 'OPENAI_API_KEY is not set any more'],
    ['secret', 'OPENAI_API_KEY is another one'],
    ['setting', 'CHATAI_WORKERS is 4 now'],
    ['schema', 'migration 15 is the newest, instead of 14'],
    ['release', 'version 1.1.0 runs instead of 1.0.0'],
  ]);
});

test('no secret is kept, and no value of a setting can be looked up', () => {
  noteInstalled(home, installed(), now);
  noteInstalled(home, installed({ settings: [{ name: 'OPENAI_API_KEY', value: 'x', secret: true }] }), now + 1);
  const kept = ['installed.json', 'installed.jsonl'].map((name) =>
    readFileSync(path.join(home, 'facts', name), 'utf8'),
  );
  expect(kept.join()).not.toContain(token);
});

test('what was half written is learnt anew', async () => {
  mkdirSync(path.join(home, 'facts'));
  writeFileSync(path.join(home, 'facts', 'installed.json'), '{"salt":"ab');
  noteInstalled(home, installed(), now);
  noteInstalled(home, installed({ version: '1.1.0' }), now + 1);
  expect(await said()).toHaveLength(1);
});

test('a week later it is not told any more', async () => {
  noteInstalled(home, installed(), now);
  noteInstalled(home, installed({ version: '1.1.0' }), now);
  expect(await changesAt(now + 7 * 24 * 3_600_000)).toEqual([]);
});

test('settings have a mark, which is another when one of them is', () => {
  expect(settingsMark(home)).toBeUndefined();
  noteInstalled(home, installed(), now);
  const before = settingsMark(home);
  expect(before).toMatch(/^[0-9a-f]{12}$/);
  noteInstalled(home, installed({ version: '1.1.0' }), now + 1);
  expect(settingsMark(home)).toBe(before);
  noteInstalled(home, installed({ settings: [] }), now + 2);
  expect(settingsMark(home)).not.toBe(before);
});
