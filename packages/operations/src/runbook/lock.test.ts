import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockScope } from './lock.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'chatai-lock-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const ada = { actor: 'Ada', step: 'backend#restart', since: Date.UTC(2026, 0, 1) };

/** The lock is a process's own, so the other one is another process. */
const elsewhere = (code: string) =>
  spawn(process.execPath, ['--input-type=module', '-e', `import { lockScope } from ${JSON.stringify(file)};\n${code}`]);
const file = path.join(import.meta.dirname, 'lock.ts');
const holding = `globalThis.held = lockScope(${'HOME'}, 'chatai-backend', { actor: 'Grace', step: 'backend#restart', since: 0 }); console.log('held'); setInterval(() => {}, 1e6);`;

test('a second run of one scope is refused by the name of the first', async () => {
  const other = elsewhere(holding.replace('HOME', JSON.stringify(home)));
  await once(other.stdout, 'data');
  expect(() => lockScope(home, 'chatai-backend', ada)).toThrow(
    /Grace runs backend#restart on chatai-backend since 1970/,
  );
  lockScope(home, 'another scope', ada).release();
  other.kill('SIGKILL');
  await once(other, 'exit');
  lockScope(home, 'chatai-backend', ada).release();
});

test('who is done lets others', () => {
  lockScope(home, 'chatai-backend', ada).release();
  lockScope(home, 'chatai-backend', ada).release();
});
