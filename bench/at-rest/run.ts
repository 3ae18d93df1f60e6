// npm run bench -- at-rest: memory and CPU of a whole installation on which nothing happens, by process.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '@chatai/core/clock';
import { beside } from '../rig/figures.ts';
import { startInstallation } from '../rig/installation.ts';
import { cpuSeconds, stop } from '../rig/processes.ts';
import { atEnd, runBench } from '../rig/run-bench.ts';

const checkout = path.resolve(import.meta.dirname, '../..');
const settleMs = 15_000;
const watchMs = 20_000;

/** Not every installation runs these. */
const leftOut = ['apps/frontend', 'apps/simulator'];

/** Every process below `npm start`, by what it is. PSS shares the shared pages fairly (proc(5), smaps_rollup). */
async function processes(top: number) {
  const parents = new Map<number, number>();
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
    parents.set(Number(entry), Number(stat.split(') ')[1]?.split(' ')[1]));
  }
  const below = (pid: number): number[] =>
    [...parents].filter(([, parent]) => parent === pid).flatMap(([one]) => [one, ...below(one)]);
  return Promise.all(
    below(top).map(async (pid) => {
      const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
      const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
      const program = command.find((word) => word.endsWith('.ts'))?.replace(`${checkout}/`, '') ?? 'postgresql';
      return { pid, program, pssMiB: Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1]) / 1024 };
    }),
  );
}

await runBench(5, async () => {
  const home = await mkdtemp(path.join(tmpdir(), 'chatai-at-rest-'));
  atEnd(() => rm(home, { recursive: true, force: true }));
  // The first start of changed code leaves Node's reader of TypeScript in memory (decision 0015).
  await stop((await startInstallation(path.join(home, 'first'))).child);
  const { child } = await startInstallation(path.join(home, 'second'));
  await systemClock.sleep(settleMs);

  const top = child.pid as number;
  const before = new Map((await processes(top)).map(({ pid }) => [pid, cpuSeconds(pid)]));
  await systemClock.sleep(watchMs);
  const rows = new Map<string, { pssMiB: number; cpuPercent: number; processes: number }>();
  for (const { pid, program, pssMiB } of await processes(top)) {
    const row = rows.get(program) ?? { pssMiB: 0, cpuPercent: 0, processes: 0 };
    row.pssMiB += pssMiB;
    row.processes += 1;
    row.cpuPercent += ((cpuSeconds(pid) - (before.get(pid) ?? 0)) / watchMs) * 100_000;
    rows.set(program, row);
  }
  for (const [program, row] of rows)
    print(program, `${String(row.processes).padStart(2)} processes`, row.pssMiB, row.cpuPercent);
  const sum = (of: 'pssMiB' | 'cpuPercent') => [...rows.values()].reduce((total, row) => total + row[of], 0);
  print('all', '', sum('pssMiB'), sum('cpuPercent'));
  const core = [...rows].filter(([program]) => !leftOut.some((room) => program.startsWith(room)));
  const coreMb = core.reduce((total, [, row]) => total + row.pssMiB, 0) * 1.048576;
  process.stdout.write(`without console and simulator: ${beside(coreMb, 450, ' MB', 0)}\n`);
  await stop(child);
});

function print(what: string, count: string, pssMiB: number, cpuPercent: number) {
  process.stdout.write(
    `${what.padEnd(42)} ${count.padEnd(12)}  ${pssMiB.toFixed(0).padStart(4)} MiB  ${cpuPercent.toFixed(1).padStart(5)} % of a core\n`,
  );
}
