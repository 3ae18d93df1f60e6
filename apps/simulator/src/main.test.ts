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

function aFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'simulator-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function aProgram(port: number, home: string, flags: string[] = []) {
  const child = spawn(process.execPath, [main, ...flags], {
    env: { ...process.env, CHATAI_SIMULATOR_PORT: String(port), CHATAI_HOME: home },
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
  const home = aFolder();
  const file = path.join(home, 'ledger.jsonl');
  const { child, ended, url } = aProgram(await aFreePort(), home, ['--ledger', file, '--seed', '5']);
  await until('it is healthy', isUp(url));
  const body = JSON.stringify({ username: 'program_bot' });
  await fetch(`${url}/_sim/bots`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(readFileSync(file, 'utf8')).toContain('"action":"bot created"');
});

test('after kill -9 and a new start the token is still good, and people who have written can be answered', async () => {
  const [home, port] = [aFolder(), await aFreePort()];
  const first = aProgram(port, home);
  await until('it is healthy', isUp(first.url));
  const post = async (at: string, body: unknown) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${first.url}${at}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await response.json()) as { token: string; ok: boolean; message: { message_id: number } };
  };
  const { token } = await post('/_sim/bots', { username: 'lasting_bot' });
  const before = await post('/_sim/send', { userId: 5, text: '/start' });
  await post(`/bot${token}/setWebhook`, { url: `http://127.0.0.1:${port}/nowhere` });
  first.child.kill('SIGKILL');
  await first.ended;

  const second = aProgram(port, home);
  await until('it is healthy again', isUp(second.url));
  expect(await post(`/bot${token}/sendMessage`, { chat_id: 5, text: 'back again' })).toMatchObject({ ok: true });
  expect(await post(`/bot${token}/getWebhookInfo`, {})).toMatchObject({
    result: { url: `http://127.0.0.1:${port}/nowhere` },
  });
  const after = await post('/_sim/send', { userId: 5, text: 'still there?' });
  expect(after.message.message_id).toBeGreaterThan(before.message.message_id);
});

test('the program ends when the one that started it is gone', async () => {
  const { child, ended, url } = aProgram(await aFreePort(), aFolder());
  await until('it is healthy', isUp(url));
  child.disconnect();
  await ended;
  expect(await isUp(url)()).toBe(false);
});

const checkout = fileURLToPath(new URL('../../..', import.meta.url));

test('it starts alone by npm, says where it is, and answers a bot', async () => {
  const [home, port] = [aFolder(), await aFreePort()];
  const child = spawn(
    'npm',
    ['start', '--silent', '-w', 'apps/simulator', '--', '--port', String(port), '--seed', '5'],
    {
      cwd: checkout,
      env: { ...process.env, CHATAI_HOME: home },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = endOf(child);
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk;
  });
  await until('it says where it is', () => printed.includes('Ctrl+C'));
  expect(printed).toContain(`Chat page   http://127.0.0.1:${port}`);
  expect(printed).toContain('--seed 5 repeats this run');

  const [, address = '', body = ''] = /curl -X POST (\S+) .* -d '(.*)'/.exec(printed) ?? [];
  const made = await fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const { token } = (await made.json()) as { token: string };
  const me = await fetch(`http://127.0.0.1:${port}/bot${token}/getMe`);
  expect(await me.json()).toMatchObject({ ok: true, result: { is_bot: true, username: 'my_first_bot' } });
  child.kill('SIGTERM');
  await ended;
  await until('it is gone', async () => !(await isUp(`http://127.0.0.1:${port}`)()));
});

test.each([
  [['--sede', '5'], "Unknown option '--sede'"],
  [['--seed', 'five'], '--seed must be a whole number'],
])('a wrong flag is named with those that there are: %j', async (flags, problem) => {
  const { ended, errors } = aProgram(0, aFolder(), flags);
  expect(await ended).toBe(2);
  expect(errors()).toContain(problem);
  expect(errors()).toContain('--webhook-host NAME');
});

test('a busy port is named, with the settings that help, and the exit code is 7', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const { ended, errors } = aProgram(port, aFolder());
  expect(await ended).toBe(7);
  expect(errors()).toContain(`error: Port ${port} is used by another program`);
  expect(errors()).toContain('CHATAI_SIMULATOR_PORT');
});
