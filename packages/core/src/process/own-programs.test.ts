import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ownPrograms } from './own-programs.ts';
import { factsOf } from './processes.ts';

let checkout: string;
beforeEach(() => {
  checkout = mkdtempSync(path.join(tmpdir(), 'chatai-own-'));
});
afterEach(() => rmSync(checkout, { recursive: true }));

test('a program of ours is told with its data folder and who has started it', async () => {
  const script = 'apps/drill/main.js';
  mkdirSync(path.join(checkout, path.dirname(script)), { recursive: true });
  writeFileSync(path.join(checkout, script), 'setInterval(() => {}, 1_000)');
  const child = spawn(process.execPath, [path.join(checkout, script)], { env: { CHATAI_HOME: 'of-a-drill' } });
  await once(child, 'spawn');
  const startedBy = `${factsOf(process.pid)?.name} (pid ${process.pid})`;
  expect(ownPrograms([script]).filter(({ pid }) => pid === child.pid)).toEqual([
    { pid: child.pid, script, home: path.join(checkout, 'of-a-drill'), startedBy },
  ]);
  child.kill('SIGKILL');
  await once(child, 'exit');
});
