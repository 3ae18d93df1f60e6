// npm run bench -- at-rest: memory and CPU of a whole installation on which nothing happens, by process.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { systemClock } from '@chatai/core/clock';
import { cpuSeconds } from '../rig/processes.ts';

const checkout = path.resolve(import.meta.dirname, '../..');
const settleMs = 15_000;
const watchMs = 20_000;

const home = await mkdtemp(path.join(tmpdir(), 'chatai-at-rest-'));
const child = spawn(process.execPath, ['bin/start.mjs', '--json'], {
  cwd: checkout,
  env: { ...process.env, CHATAI_HOME: home, CHATAI_PORT_OFFSET: '27000' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
await once(createInterface({ input: child.stdout }), 'line');
await systemClock.sleep(settleMs);

/** Every process below `npm start`, by what it is. PSS shares the shared pages fairly (proc(5), smaps_rollup). */
async function processes() {
  const parents = new Map<number, number>();
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
    parents.set(Number(entry), Number(stat.split(') ')[1]?.split(' ')[1]));
  }
  const below = (pid: number): number[] =>
    [...parents].filter(([, parent]) => parent === pid).flatMap(([one]) => [one, ...below(one)]);
  return Promise.all(
    below(child.pid as number).map(async (pid) => {
      const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
      const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
      const program = command.find((word) => word.endsWith('.ts'))?.replace(`${checkout}/`, '') ?? 'postgresql';
      return { pid, program, pssMiB: Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1]) / 1024 };
    }),
  );
}

const before = new Map((await processes()).map(({ pid }) => [pid, cpuSeconds(pid)]));
await systemClock.sleep(watchMs);
const rows = new Map<string, { pssMiB: number; cpuPercent: number; processes: number }>();
for (const { pid, program, pssMiB } of await processes()) {
  const row = rows.get(program) ?? { pssMiB: 0, cpuPercent: 0, processes: 0 };
  row.pssMiB += pssMiB;
  row.processes += 1;
  row.cpuPercent += ((cpuSeconds(pid) - (before.get(pid) ?? 0)) / watchMs) * 100_000;
  rows.set(program, row);
}
let [pss, cpu] = [0, 0];
for (const [program, row] of rows) {
  process.stdout.write(
    `${program.padEnd(42)} ${String(row.processes).padStart(2)} processes  ${row.pssMiB.toFixed(0).padStart(4)} MiB  ${row.cpuPercent.toFixed(1).padStart(5)} % of a core\n`,
  );
  pss += row.pssMiB;
  cpu += row.cpuPercent;
}
process.stdout.write(
  `${'all'.padEnd(42)}               ${pss.toFixed(0).padStart(4)} MiB  ${cpu.toFixed(1).padStart(5)} % of a core\n`,
);
child.kill('SIGTERM');
await once(child, 'exit');
await rm(home, { recursive: true, force: true });
