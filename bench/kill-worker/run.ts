// npm run bench -- kill-worker: from kill -9 of one of two workers to the next answer of each of its bots, under load.
import { parseArgs } from 'node:util';
import { systemClock } from '@chatai/core/clock';
import { dice } from '@chatai/messaging/simulation';
import { startEchoModel } from '../../tests/storm/echo-model.ts';
import { beside, quantile } from '../rig/figures.ts';
import { sharedMs, startLoad } from '../rig/load.ts';
import { atEnd, runBench } from '../rig/run-bench.ts';
import { until } from '../rig/wait.ts';
import { type ManagedHost, managedHost, type Worker } from './managed-host.ts';

const { values: options } = parseArgs({
  options: {
    kills: { type: 'string', default: '30' },
    rate: { type: 'string', default: '100' },
    bots: { type: 'string', default: '20' },
    chats: { type: 'string', default: '400' },
  },
});
const kills = Number(options.kills);
const botCount = Number(options.bots);

await runBench(kills * 1.5 + 3, async () => {
  const load = await startLoad();
  const model = await startEchoModel(dice(1), { streamMs: [0, 20], faultProbability: 0 });
  atEnd(model.close);
  const host = await managedHost({ apiRoot: load.apiRoot, modelUrl: model.url, botCount, workers: 2 });
  await load.begin({ bots: host.bots, chats: Number(options.chats), ratePerSecond: Number(options.rate) });
  const [first, each]: [number[], number[]] = [[], []];
  let last: string | undefined;
  for (let kill = 1; kill <= kills; kill++) {
    const workers = await until('two workers that both hold bots', () => pair(host), {
      withinMs: 90_000,
      everyMs: 200,
    });
    await systemClock.sleep(2_000 + Math.random() * 1_000);
    // In turn: the manager waits ever longer before it replaces one that dies young time after time.
    const victim = workers.find(({ id }) => id === last) ?? (workers[0] as Worker);
    last = workers.find(({ id }) => id !== victim.id)?.id;
    const bots = await host.heldBy(victim.id);
    const killedMs = sharedMs();
    process.kill(victim.pid, 'SIGKILL');
    const answeredMs = await load.nextAnswers(killedMs, bots);
    first.push(Math.min(...answeredMs));
    each.push(...answeredMs);
    process.stdout.write(
      `kill ${String(kill).padStart(2)}  ${bots.length} bots  first answer ${Math.min(...answeredMs).toFixed(0)} ms, last bot's ${Math.max(...answeredMs).toFixed(0)} ms\n`,
    );
  }
  const figures = await load.figures();
  const unanswered = await load.finish(30_000);
  await host.close();
  await load.end();
  process.stdout.write(
    `\nfrom the kill to the next answer of a bot of the dead worker, ${each.length} bots in ${kills} kills: p50 ${quantile(each, 0.5).toFixed(0)} ms, p99 ${beside(quantile(each, 0.99), 1_500, ' ms', 0)}\n` +
      `the first of them: p50 ${quantile(first, 0.5).toFixed(0)} ms, p99 ${quantile(first, 0.99).toFixed(0)} ms\n` +
      `${figures.replies} replies at ${options.rate}/s, late ${figures.late}, answered 503 ${figures.refused}, unanswered ${unanswered}\n`,
  );
});

/** Both workers, when the bots are spread over them. */
async function pair(host: ManagedHost): Promise<Worker[] | undefined> {
  const workers = await host.workers();
  const held = await Promise.all(workers.map(({ id }) => host.heldBy(id)));
  const isSpread = workers.length === 2 && held.every((bots) => bots.length >= botCount / 3);
  return isSpread && held.flat().length === botCount ? workers : undefined;
}
