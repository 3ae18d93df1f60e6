// npm run bench -- many-bots: what idle webhook bots cost a worker, beside a grammY host that holds as many.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '@chatai/core/clock';
import { freePort } from '../rig/database.ts';
import { beside } from '../rig/figures.ts';
import { startLoad } from '../rig/load.ts';
import { ourHost } from '../rig/our-host.ts';
import { cpuSeconds, end, postgresCpuSeconds, pssKiB, start } from '../rig/processes.ts';
import { runBench } from '../rig/run-bench.ts';

const { values: options } = parseArgs({
  options: {
    bots: { type: 'string', default: '1,100,1000,5000' },
    'settle-seconds': { type: 'string', default: '15' },
    'watch-seconds': { type: 'string', default: '20' },
  },
});
const settleMs = Number(options['settle-seconds']) * 1000;
const watchMs = Number(options['watch-seconds']) * 1000;
const counts = options.bots.split(',').map(Number);

interface Figures {
  memoryKiB: number;
  cpuPercent: number;
  postgresPercent: number;
}

async function watch(pid: number, postmaster?: number): Promise<Figures> {
  await systemClock.sleep(settleMs);
  const cpu = () => [cpuSeconds(pid), postmaster === undefined ? 0 : postgresCpuSeconds(postmaster)] as const;
  const before = cpu();
  await systemClock.sleep(watchMs);
  const after = cpu();
  const percent = (at: 0 | 1) => ((after[at] - before[at]) / (watchMs / 1000)) * 100;
  return { memoryKiB: pssKiB(pid), cpuPercent: percent(0), postgresPercent: percent(1) };
}

async function ours(botCount: number): Promise<Figures & { takenMs: number }> {
  const load = await startLoad();
  const host = await ourHost(load.apiRoot, { botCount });
  // A worker that takes what is set up already, as after any restart: the first one only set the webhooks and menus.
  const { worker, takenMs } = await host.replaceWorker();
  const figures = await watch(worker.pid as number, host.postmaster);
  await host.close();
  await load.end();
  return { ...figures, takenMs };
}

async function grammy(botCount: number): Promise<Figures> {
  const port = await freePort();
  const program = path.join(import.meta.dirname, '../durable-path/grammy-host.ts');
  const { child } = await start(program, String(port), 'http://127.0.0.1:9', String(botCount));
  const figures = await watch(child.pid as number);
  await end(child);
  return figures;
}

await runBench(30, async () => {
  const results: { name: string; bots: number; figures: Figures }[] = [];
  for (const bots of counts) {
    const { takenMs, ...figures } = await ours(bots);
    results.push({ name: 'ours', bots, figures });
    print('ours', bots, figures, `taken over in ${Math.round(takenMs)} ms`);
    const peer = await grammy(bots);
    results.push({ name: 'grammy', bots, figures: peer });
    print('grammy', bots, peer, '');
  }
  const [fewest, most] = [counts[0] as number, counts.at(-1) as number];
  const of = (name: string, bots: number) => results.find((one) => one.name === name && one.bots === bots)?.figures;
  const each = (name: string) =>
    ((of(name, most)?.memoryKiB ?? Number.NaN) - (of(name, fewest)?.memoryKiB ?? Number.NaN)) / (most - fewest);
  process.stdout.write(
    `\nfrom ${fewest} to ${most} bots: ${beside(each('ours'), 20, ' KiB a bot')}; grammy ${each('grammy').toFixed(1)} KiB\n` +
      `idle with ${most} bots: ${beside(of('ours', most)?.cpuPercent ?? Number.NaN, 2, ' % CPU', 2)}\n`,
  );
});

function print(name: string, bots: number, { memoryKiB, cpuPercent, postgresPercent }: Figures, more: string) {
  process.stdout.write(
    `${name.padEnd(7)} ${String(bots).padStart(5)} bots  ${(memoryKiB / 1024).toFixed(1).padStart(6)} MiB  ${cpuPercent.toFixed(2)} % CPU idle` +
      `${name === 'ours' ? ` + ${postgresPercent.toFixed(2)} % PostgreSQL` : ''}  ${more}\n`,
  );
}
