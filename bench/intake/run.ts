// npm run bench -- intake: how long the webhook's own answer takes, and how long an answer takes beyond its model, at fixed rates.
import { parseArgs } from 'node:util';
import { systemClock } from '@chatai/core/clock';
import { beside } from '../rig/figures.ts';
import { type LoadFigures, type Quantiles, startLoad } from '../rig/load.ts';
import { ourHost } from '../rig/our-host.ts';
import { runBench } from '../rig/run-bench.ts';

const { values: options } = parseArgs({
  options: {
    rates: { type: 'string', default: '50,200,300' },
    seconds: { type: 'string', default: '30' },
    'warm-up': { type: 'string', default: '5' },
    bots: { type: 'string', default: '30' },
    chats: { type: 'string', default: '600' },
    'model-ms': { type: 'string', default: '300' },
  },
});
const rates = options.rates.split(',').map(Number);
const modelMs = Number(options['model-ms']);

await runBench(rates.length * 3 + 3, async () => {
  const load = await startLoad();
  const host = await ourHost(load.apiRoot, { botCount: Number(options.bots), modelMs });
  const measured = new Map<number, LoadFigures>();
  for (const rate of rates) {
    await load.begin({ bots: host.bots, chats: Number(options.chats), ratePerSecond: rate });
    await systemClock.sleep(Number(options['warm-up']) * 1000);
    await load.figures();
    await systemClock.sleep(Number(options.seconds) * 1000);
    const figures = await load.figures();
    const unanswered = await load.finish();
    measured.set(rate, figures);
    print(rate, figures, unanswered);
  }
  await host.close();
  await load.end();
  process.stdout.write('\n');
  const at = (rate: number, what: string, valueMs: (figures: LoadFigures) => number, mostMs: number) => {
    const figures = measured.get(rate);
    if (figures) process.stdout.write(`${what} at ${rate}/s: ${beside(valueMs(figures), mostMs, ' ms')}\n`);
  };
  at(200, "the webhook's answer, p99,", ({ intake }) => intake.p99Ms, 50);
  at(50, 'update to first send without the model, p50,', ({ answer }) => answer.p50Ms - modelMs, 25);
  at(50, 'update to first send without the model, p95,', ({ answer }) => answer.p95Ms - modelMs, 60);
  at(300, 'update to first send without the model, p95,', ({ answer }) => answer.p95Ms - modelMs, 100);
});

function print(rate: number, { intake, answer, replies, seconds, late, refused }: LoadFigures, unanswered: number) {
  const quantiles = ({ p50Ms, p95Ms, p99Ms }: Quantiles, less = 0) =>
    `p50 ${(p50Ms - less).toFixed(1)} p95 ${(p95Ms - less).toFixed(1)} p99 ${(p99Ms - less).toFixed(1)} ms`;
  process.stdout.write(
    `${String(rate).padStart(4)}/s  webhook ${quantiles(intake)}   to the first send without the model's ${modelMs} ms ${quantiles(answer, modelMs)}   ` +
      `${(replies / seconds).toFixed(0)} replies/s  late ${late}  refused ${refused}  unanswered ${unanswered}\n`,
  );
}
