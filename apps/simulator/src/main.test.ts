import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { until } from './conformance/arrange.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

function aProgram(port: number, flags: string[] = []) {
  const child = spawn(process.execPath, [main, ...flags], {
    env: { ...process.env, CHATAI_SIMULATOR_PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk;
  });
  return { child, ended: endOf(child), errors: () => errors, url: `http://127.0.0.1:${port}` };
}

const endOf = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once('exit', resolve));

async function aFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const isUp = (url: string) => () =>
  fetch(`${url}/health`).then(
    ({ ok }) => ok,
    () => false,
  );

test('the program serves on its port, keeps its ledger in a file, and ends with 0 when told to', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'simulator-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'ledger.jsonl');
  const { child, ended, url } = aProgram(await aFreePort(), ['--ledger', file, '--seed', '5']);
  await until('it is healthy', isUp(url));
  const body = JSON.stringify({ username: 'program_bot' });
  await fetch(`${url}/_sim/bots`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(readFileSync(file, 'utf8')).toContain('"action":"bot created"');
});

test('the program ends when the one that started it is gone', async () => {
  const { child, ended, url } = aProgram(await aFreePort());
  await until('it is healthy', isUp(url));
  child.disconnect();
  await ended;
  expect(await isUp(url)()).toBe(false);
});

test('a busy port is named, with the settings that help, and the exit code is 7', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const { ended, errors } = aProgram(port);
  expect(await ended).toBe(7);
  expect(errors()).toContain(`error: Port ${port} is used by another program`);
  expect(errors()).toContain('CHATAI_SIMULATOR_PORT');
});
