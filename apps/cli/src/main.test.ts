import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';

const home = mkdtempSync(path.join(tmpdir(), 'chatai-main-'));
afterAll(() => rmSync(home, { recursive: true }));
const lines = 20_000;
mkdirSync(path.join(home, 'logs'));
writeFileSync(
  path.join(home, 'logs', `backend-${new Date().toISOString().slice(0, 10)}.log`),
  Array.from({ length: lines }, (_, n) => logLine(n)).join(''),
);

function logLine(n: number): string {
  const at = new Date(Date.now() - 60_000 + n).toISOString();
  return `${JSON.stringify({ 'log.level': 'info', '@timestamp': at, 'service.name': 'backend', 'event.action': 'line.written', count: n })}\n`;
}

/** What goes to a pipe can be read here. */
const chatai = (stdout: 'pipe' | number) =>
  spawn(process.execPath, [path.join(import.meta.dirname, 'main.ts'), 'logs', '-n', String(lines)], {
    env: { ...process.env, CHATAI_HOME: home },
    stdio: ['ignore', stdout, 'pipe'],
  });

test('what is read through a pipe comes whole, however much it is', async () => {
  const child = chatai('pipe');
  const [out] = await Promise.all([text(child.stdout as Readable), once(child, 'exit')]);
  expect(out.match(/line\.written/g)).toHaveLength(lines);
  expect(child.exitCode).toBe(0);
});

test('a disk that is full is a failure and says so', async () => {
  const child = chatai(openSync('/dev/full', 'w'));
  const [err] = await Promise.all([text(child.stderr as Readable), once(child, 'exit')]);
  expect(err).toMatch(/^error: the output could not be written: ENOSPC.*\nMake room, or write it to another place\n$/);
  expect(child.exitCode).toBe(1);
});
