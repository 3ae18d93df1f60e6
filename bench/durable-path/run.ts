// npm run bench -- durable-path [--seconds 10] [--rounds 3]: our durable path beside the thinnest ones and a grammY host that stores nothing.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '@chatai/core/clock';
import { aDatabase, freePort } from '../rig/database.ts';
import { median } from '../rig/figures.ts';
import { type LoadFigures, startLoad } from '../rig/load.ts';
import { type Host, ourHost } from '../rig/our-host.ts';
import { cpuOf, end, residentMiB, start } from '../rig/processes.ts';
import { runBench } from '../rig/run-bench.ts';

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

interface Figures extends LoadFigures {
  repliesPerSecond: number;
  cpuMsPerReply: number;
  /** The host's processes one by one, PostgreSQL last. */
  cpuParts: string;
  memoryMiB: number;
  unanswered: number;
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
  const children = [backend.child, worker.child];
  return {
    bots,
    children,
    postmaster: database.server.pid,
    async close() {
      await end(...children);
      await database.close();
    },
  };
}

async function grammy(apiRoot: string): Promise<Host> {
  const port = await freePort();
  const { child } = await start(here('grammy-host.ts'), String(port), apiRoot, String(botCount));
  const bots = Array.from({ length: botCount }, (_, index) => ({
    url: `http://127.0.0.1:${port}/telegram/${index + 1}`,
    secret: 'secret',
  }));
  return { bots, children: [child], close: () => end(child) };
}

const ours = (apiRoot: string): Promise<Host> => ourHost(apiRoot, { botCount, modelMs: Number(options['model-ms']) });

async function measure(open: (apiRoot: string) => Promise<Host>): Promise<Figures> {
  const load = await startLoad();
  const host = await open(load.apiRoot);
  await load.begin({ bots: host.bots, chats: Number(options.chats), ratePerSecond: Number(options.rate) });
  await systemClock.sleep(Number(options['warm-up']) * 1000);
  await load.figures();
  const before = cpuOf(host);
  await systemClock.sleep(Number(options.seconds) * 1000);
  const figures = await load.figures();
  const used = cpuOf(host).map((seconds, index) => seconds - (before[index] ?? 0));
  const unanswered = await load.finish();
  if (process.env.BENCH_STATEMENTS) await host.explain?.();
  const memoryMiB = host.children.reduce((sum, child) => sum + residentMiB(child.pid as number), 0);
  await host.close();
  await load.end();
  return {
    ...figures,
    unanswered,
    repliesPerSecond: Math.round(figures.replies / figures.seconds),
    cpuMsPerReply: (used.reduce((sum, seconds) => sum + seconds, 0) * 1000) / figures.replies,
    cpuParts: used.map((seconds) => ((seconds * 1000) / figures.replies).toFixed(3)).join(' + '),
    memoryMiB,
  };
}

function print(name: string, round: number, { answer, ...figures }: Figures) {
  process.stdout.write(
    `${name.padEnd(7)} round ${round}  ${String(figures.repliesPerSecond).padStart(5)} replies/s  ${figures.cpuMsPerReply.toFixed(3)} ms CPU/reply (${figures.cpuParts})  ` +
      `p50 ${answer.p50Ms.toFixed(1)} p95 ${answer.p95Ms.toFixed(1)} p99 ${answer.p99Ms.toFixed(1)} ms  ${figures.memoryMiB} MiB  unanswered ${figures.unanswered}\n`,
  );
}

const contenders = { plain, thin, ours, grammy };
const rounds: Record<string, Figures[]> = {};
const ratio = (peer: string, of: 'repliesPerSecond' | 'cpuMsPerReply') =>
  median((rounds.ours ?? []).map((one) => one[of])) / median((rounds[peer] ?? []).map((one) => one[of]));

await runBench(60, async () => {
  for (let round = 1; round <= Number(options.rounds); round++) {
    for (const [name, open] of Object.entries(contenders)) {
      if (options.only && options.only !== name) continue;
      const figures = await measure(open);
      rounds[name] = [...(rounds[name] ?? []), figures];
      print(name, round, figures);
    }
  }
  if (options.only) return;
  process.stdout.write(`\nours, median of ${options.rounds}, as a ratio\n`);
  for (const peer of ['plain', 'thin', 'grammy'])
    process.stdout.write(
      `to ${peer.padEnd(7)} replies ${ratio(peer, 'repliesPerSecond').toFixed(2)}, CPU a reply ${ratio(peer, 'cpuMsPerReply').toFixed(2)}\n`,
    );
});
