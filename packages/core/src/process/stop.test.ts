import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

async function aProgram(...flags: string[]) {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'fixtures/program.ts'), ...flags], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  children.push(child);
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    output += chunk;
  });
  // Not `close` of the child: that never comes after `disconnect`.
  const closed = Promise.all([
    once(child, 'exit'),
    ...[child.stdout, child.stderr].map((one) => one && once(one, 'close')),
  ]).then(([exit]) => exit as [number | null, string | null]);
  if (child.stdout) await once(child.stdout, 'data');
  return { child, closed, output: () => output };
}

test('a program that is told to stop closes its floors from the top and exits 0', async () => {
  const { child, closed, output } = await aProgram();
  child.kill('SIGTERM');
  expect(await closed).toEqual([0, null]);
  expect(output()).toBe('ready\nserver closed\ndatabase closed\n');
});

test('a part that fails to close is told, the others are closed, and the exit code is 1', async () => {
  const { child, closed, output } = await aProgram('fails');
  child.kill('SIGTERM');
  expect(await closed).toEqual([1, null]);
  expect(output()).toContain('could not stop cleanly: Error: the server did not close');
  expect(output()).toContain('database closed');
});

test('a program whose parent dies closes what it can and ends, also when a part hangs', async () => {
  const { child, closed, output } = await aProgram('hangs');
  child.disconnect();
  await closed;
  expect(output()).toContain('server closed\ndatabase closed\n');
});

test('a second signal ends a program that hangs while stopping', async () => {
  const { child, closed, output } = await aProgram('hangs');
  child.kill('SIGTERM');
  while (!output().includes('server closed') && child.stdout) await once(child.stdout, 'data');
  child.kill('SIGTERM');
  expect(await closed).toEqual([1, null]);
});
