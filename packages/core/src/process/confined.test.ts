import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test, vi } from 'vitest';
import { spawnConfined } from './confined.ts';
import { isRunning } from './processes.ts';

const own = path.join(import.meta.dirname, 'fixtures/prisoner.ts');

async function tryIt(what: string, target = '') {
  const readable = [path.dirname(own), path.resolve(import.meta.dirname, '../../package.json')];
  const child = await spawnConfined(own, [what, target], { readable, heapMb: 64, residentMb: 256, cpuSeconds: 2 });
  const closed = once(child, 'close');
  const said = await text(child.stdout as Readable);
  const [code, signal] = await closed;
  return { said, code, signal };
}

test('the first confined program holds up nothing else while the system is asked for its walls', async () => {
  vi.resetModules();
  const fresh = await import('./confined.ts');
  let othersWentOn = false;
  setImmediate(() => {
    othersWentOn = true;
  });
  const limits = { readable: [path.dirname(own)], heapMb: 64, residentMb: 256, cpuSeconds: 2 };
  const child = await fresh.spawnConfined(own, ['read', own], limits);
  expect(othersWentOn).toBe(true);
  await once(child, 'close');
});

test.each([
  ['reads no file but its own', 'read', '/etc/hosts'],
  ['writes none', 'write', path.join(os.tmpdir(), 'prisoner')],
  ['starts no program', 'start', '/bin/true'],
])('a confined program %s', async (_, what, target) => {
  expect(await tryIt(what, target)).toMatchObject({ said: 'ERR_ACCESS_DENIED' });
});

test('a confined program reads its own', async () => {
  expect(await tryIt('read', own)).toMatchObject({ said: 'done' });
});

const hasNamespaces = spawnSync('unshare', ['--user', '--net', 'true']).status === 0;
test.skipIf(!hasNamespaces)('a confined program reaches nobody, where the system has network namespaces', async () => {
  const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const { said } = await tryIt('connect', String(port));
  server.close();
  expect(said).toMatch(/ENETUNREACH|ECONNREFUSED/);
});

test('a confined program that takes too much memory is ended', async () => {
  expect(await tryIt('remember')).toMatchObject({ said: '', code: null, signal: 'SIGKILL' });
});

const hasTies = spawnSync('setpriv', ['--pdeathsig', 'KILL', 'true']).status === 0;
test.skipIf(!hasTies)('a confined program ends with whoever started it', async () => {
  const keeper = spawn(process.execPath, [path.join(import.meta.dirname, 'fixtures/keeper.ts')]);
  const [pid] = (await once(keeper.stdout, 'data')) as [Buffer];
  expect(isRunning(Number(pid))).toBe(true);
  // Once it computes: before, it might only have noticed that nobody speaks to it.
  await vi.waitFor(() => expect(cpuTicksOf(Number(pid))).toBeGreaterThan(50), 10_000);
  keeper.kill('SIGKILL');
  await vi.waitFor(() => expect(isRunning(Number(pid))).toBe(false));
});

/** Of user mode, a hundredth of a second each (proc(5)). */
const cpuTicksOf = (pid: number) => Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[11]);

const hasLimits = spawnSync('prlimit', ['--cpu=1', 'true']).status === 0;
test.skipIf(!hasLimits)('a confined program that computes without end is ended', async () => {
  expect(await tryIt('compute')).toMatchObject({ said: '', code: null, signal: 'SIGXCPU' });
});
