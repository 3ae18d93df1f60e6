// npm run bench -- durable-path [--seconds 10] [--rounds 3]: our durable path beside the thinnest ones and a grammY host that stores nothing.
import { once } from 'node:events';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { aDatabase, freePort } from '../rig/database.ts';
import { type Host, ourHost } from '../rig/our-host.ts';
import { cpuSeconds, end, postgresCpuSeconds, residentMiB, start } from '../rig/processes.ts';
import type { LoadOrder, LoadResult } from '../rig/telegram-load.ts';

const here = (program: string) => path.join(import.meta.dirname, program);
const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    'warm-up': { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
    bots: { type: 'string', default: '30' },
    chats: { type: 'string', default: '300' },
    rate: { type: 'string', default: '0' },
    'model-ms': { type: 'string', default: '0' },
    only: { type: 'string' },
  },
});
const botCount = Number(options.bots);

interface Figures extends LoadResult {
  repliesPerSecond: number;
  cpuMsPerReply: number;
  /** The host's processes one by one, PostgreSQL last. */
  cpuParts: string;
  memoryMiB: number;
}

const thin = (apiRoot: string) => thinHost('thin-backend.ts', apiRoot);
const plain = (apiRoot: string) => thinHost('plain-backend.ts', apiRoot);

async function thinHost(program: string, apiRoot: string): Promise<Host> {
  const database = await aDatabase();
  const port = await freePort();
  const target = JSON.stringify(database.targets.owner);
  const backend = await start(here(program), String(port), target);
  const worker = await start(here('thin-worker.ts'), apiRoot, target);
  const bots = Array.from({ length: botCount }, (_, index) => ({
    url: `http://127.0.0.1:${port}/telegram/${index + 1}`,
    secret: 'secret',
  }));
  return { bots, children: [backend.child, worker.child], postmaster: database.server.pid, close: database.close };
}

async function grammy(apiRoot: string): Promise<Host> {
  const port = await freePort();
  const { child } = await start(here('grammy-host.ts'), String(port), apiRoot, String(botCount));
  const bots = Array.from({ length: botCount }, (_, index) => ({
    url: `http://127.0.0.1:${port}/telegram/${index + 1}`,
    secret: 'secret',
  }));
  return { bots, children: [child], close: async () => {} };
}

const ours = (apiRoot: string): Promise<Host> => ourHost(apiRoot, { botCount, modelMs: Number(options['model-ms']) });

async function measure(open: (apiRoot: string) => Promise<Host>): Promise<Figures> {
  const port = await freePort();
  const { child: load } = await start('telegram-load.ts', String(port));
  const host = await open(`http://127.0.0.1:${port}`);
  const cpu = () => [
    ...host.children.map((child) => cpuSeconds(child.pid as number)),
    host.postmaster ? postgresCpuSeconds(host.postmaster) : 0,
  ];
  load.send({
    bots: host.bots,
    chats: Number(options.chats),
    seconds: Number(options.seconds),
    warmUpSeconds: Number(options['warm-up']),
    ratePerSecond: Number(options.rate),
  } satisfies LoadOrder);
  await once(load, 'message');
  const before = cpu();
  await once(load, 'message');
  const used = cpu().map((seconds, index) => seconds - (before[index] ?? 0));
  const [result] = (await once(load, 'message')) as [LoadResult];
  if (process.env.BENCH_STATEMENTS) await host.explain?.();
  const memoryMiB = host.children.reduce((sum, child) => sum + residentMiB(child.pid as number), 0);
  await end(load, ...host.children);
  await host.close();
  return {
    ...result,
    repliesPerSecond: Math.round(result.replies / result.seconds),
    cpuMsPerReply: (used.reduce((sum, seconds) => sum + seconds, 0) * 1000) / result.replies,
    cpuParts: used.map((seconds) => ((seconds * 1000) / result.replies).toFixed(3)).join(' + '),
    memoryMiB,
  };
}

const contenders = { plain, thin, ours, grammy };
const rounds: Record<string, Figures[]> = {};
for (let round = 1; round <= Number(options.rounds); round++) {
  for (const [name, open] of Object.entries(contenders)) {
    if (options.only && options.only !== name) continue;
    const figures = await measure(open);
    rounds[name] = [...(rounds[name] ?? []), figures];
    process.stdout.write(
      `${name.padEnd(7)} round ${round}  ${String(figures.repliesPerSecond).padStart(5)} replies/s  ${figures.cpuMsPerReply.toFixed(3)} ms CPU/reply (${figures.cpuParts})  ` +
        `p50 ${figures.p50Ms.toFixed(1)} p95 ${figures.p95Ms.toFixed(1)} p99 ${figures.p99Ms.toFixed(1)} ms  ${figures.memoryMiB} MiB  unanswered ${figures.unanswered}\n`,
    );
  }
}
const median = (name: string, of: 'repliesPerSecond' | 'cpuMsPerReply') => {
  const sorted = (rounds[name] ?? []).map((figures) => figures[of]).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};
const ratio = (peer: string, of: 'repliesPerSecond' | 'cpuMsPerReply') =>
  (median('ours', of) / median(peer, of)).toFixed(2);
if (!options.only) {
  process.stdout.write(`\nours, median of ${options.rounds}, as a ratio\n`);
  for (const peer of ['plain', 'thin', 'grammy'])
    process.stdout.write(
      `to ${peer.padEnd(7)} replies ${ratio(peer, 'repliesPerSecond')}, CPU a reply ${ratio(peer, 'cpuMsPerReply')}\n`,
    );
}
