import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { allProcesses } from '@chatai/core/process';
import { expect, onTestFinished, test } from 'vitest';

const chatai = path.resolve(import.meta.dirname, '../../apps/cli/src/main.ts');

test('a drill that is broken off leaves nothing behind, the next one takes away what a killed one could not, and a whole one proves its fault', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'chatai-broken-off-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));

  const killed = await aDrill(folder);
  killed.kill('SIGKILL');
  await expect.poll(() => processesOf(folder), { timeout: 30_000 }).toEqual([]);
  expect(readdirSync(folder).filter(isOfDrill)).toHaveLength(1);

  const next = await aDrill(folder);
  expect(readdirSync(folder).filter(isOfDrill)).toHaveLength(1);
  next.kill('SIGHUP');
  expect(await once(next, 'exit')).toEqual([129, null]);
  await expect.poll(() => processesOf(folder)).toEqual([]);

  const env = { ...process.env, TMPDIR: folder };
  const args = [chatai, 'runbook', 'drill', 'setting-misspelt', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  const found = { bad: ['settings'], leaves: ['setting-wrong'], left: [] };
  expect(JSON.parse(stdout)).toMatchObject({ fault: 'setting-misspelt', ...found, proven: true });
  await expect.poll(() => processesOf(folder)).toEqual([]);
  expect(readdirSync(folder).filter(isOfDrill)).toEqual([]);
  expect(readFileSync('/proc/self/mounts', 'utf8')).not.toContain(folder);
}, 180_000);

/** One whose installation has a database by now. */
async function aDrill(folder: string) {
  const drill = spawn(process.execPath, [chatai, 'runbook', 'drill', 'backend-stopped'], {
    env: { ...process.env, TMPDIR: folder },
    stdio: 'ignore',
  });
  await expect.poll(() => processesOf(folder), { timeout: 60_000 }).toContain('postgres');
  return drill;
}

const isOfDrill = (name: string) => name.startsWith('chatai-drill-');

/** Names of all processes whose command line or environment names something in this folder. */
const processesOf = (folder: string): string[] =>
  allProcesses().flatMap(({ pid, name, zombie }) => (!zombie && saysOf(pid).includes(folder) ? [name] : []));

function saysOf(pid: number): string {
  try {
    return ['cmdline', 'environ'].map((file) => readFileSync(`/proc/${pid}/${file}`, 'utf8')).join();
  } catch {
    return '';
  }
}
