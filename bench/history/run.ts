// npm run bench -- history: does a reply cost more when much is stored already?
import { parseArgs } from 'node:util';
import { systemClock } from '@chatai/core/clock';
import { startLoad } from '../rig/load.ts';
import { ourHost } from '../rig/our-host.ts';
import { cpuOf } from '../rig/processes.ts';
import { runBench } from '../rig/run-bench.ts';
import { storeHistory } from './stored-history.ts';

const { values: options } = parseArgs({
  options: {
    messages: { type: 'string', default: '1000,100000,1000000' },
    seconds: { type: 'string', default: '20' },
    'warm-up': { type: 'string', default: '5' },
    rounds: { type: 'string', default: '1' },
    rate: { type: 'string', default: '50' },
    bots: { type: 'string', default: '30' },
    chats: { type: 'string', default: '300' },
  },
});
const sizes = options.messages.split(',').map(Number);
/** Differences below this are noise on a machine that others use too. */
const noise = 1.2;

interface Figures {
  cpuMs: number;
  p50Ms: number;
  p95Ms: number;
}

await runBench(5 * sizes.length * Number(options.rounds) * 2, async () => {
  for (let round = 1; round <= Number(options.rounds); round++) {
    for (const analyzed of [true, false]) {
      const least = await measure(sizes[0] as number, analyzed);
      for (const messages of sizes.slice(1)) compare(await measure(messages, analyzed), least);
    }
  }
});

async function measure(messages: number, analyzed: boolean): Promise<Figures> {
  const load = await startLoad();
  const host = await ourHost(load.apiRoot, {
    botCount: Number(options.bots),
    prepare: ({ database, stored }) =>
      storeHistory(
        database,
        stored.map(({ id }) => id),
        { messages, analyzed },
      ),
  });
  await load.begin({ bots: host.bots, chats: Number(options.chats), ratePerSecond: Number(options.rate) });
  await systemClock.sleep(Number(options['warm-up']) * 1000);
  await load.figures();
  const before = cpuOf(host);
  await systemClock.sleep(Number(options.seconds) * 1000);
  const { answer, replies } = await load.figures();
  const [backend = 0, worker = 0, postgres = 0] = cpuOf(host).map(
    (seconds, index) => ((seconds - (before[index] ?? 0)) * 1000) / replies,
  );
  const unanswered = await load.finish();
  if (process.env.BENCH_STATEMENTS) await host.explain?.();
  await host.close();
  await load.end();
  process.stdout.write(
    `${String(messages).padStart(8)} messages, ${analyzed ? 'analyzed     ' : 'no statistics'}  ${(worker + postgres).toFixed(2)} ms CPU/reply (worker ${worker.toFixed(2)}, PostgreSQL ${postgres.toFixed(2)}; backend ${backend.toFixed(2)})  ` +
      `p50 ${answer.p50Ms.toFixed(1)} p95 ${answer.p95Ms.toFixed(1)} ms  unanswered ${unanswered}\n`,
  );
  return { cpuMs: worker + postgres, p50Ms: answer.p50Ms, p95Ms: answer.p95Ms };
}

function compare(now: Figures, least: Figures) {
  const ratio = (of: keyof Figures) => {
    const times = now[of] / least[of];
    return `${times.toFixed(2)} (${times <= noise ? 'flat' : 'NOT FLAT'})`;
  };
  process.stdout.write(
    `         beside ${sizes[0]}: CPU ${ratio('cpuMs')}, p50 ${ratio('p50Ms')}, p95 ${ratio('p95Ms')}\n`,
  );
}
