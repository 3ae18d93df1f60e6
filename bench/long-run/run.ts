// npm run bench -- long-run [--minutes 30]: do rows, sizes, times and cost stay flat while one worker answers all the time?
import { parseArgs } from 'node:util';
import { systemClock } from '@chatai/core/clock';
import { openDatabase } from '@chatai/core/database';
import { startLoad } from '../rig/load.ts';
import { ourHost } from '../rig/our-host.ts';
import { cpuOf } from '../rig/processes.ts';
import { runBench } from '../rig/run-bench.ts';
import { tableFigures } from './table-figures.ts';
import { type Minute, printMinute, printVerdict } from './verdict.ts';

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    /** Of one line: shorter ones are for trying this program out. */
    'minute-seconds': { type: 'string', default: '60' },
    rate: { type: 'string', default: '200' },
    bots: { type: 'string', default: '60' },
    chats: { type: 'string', default: '1200' },
  },
});
const minutes = Number(options.minutes);

await runBench(minutes * 1.2 + 5, async () => {
  const load = await startLoad();
  const host = await ourHost(load.apiRoot, { botCount: Number(options.bots), asTelegramAllows: true });
  const ops = await openDatabase(host.database.targets, 'ops', { name: 'bench', max: 1 });
  const measured: Minute[] = [];
  let replies = 0;
  await load.begin({ bots: host.bots, chats: Number(options.chats), ratePerSecond: Number(options.rate) });
  let before = cpuOf(host);
  for (let minute = 1; minute <= minutes; minute++) {
    await systemClock.sleep(Number(options['minute-seconds']) * 1000);
    const figures = await load.figures();
    const now = cpuOf(host);
    const seconds = now.reduce((sum, one, index) => sum + one - (before[index] ?? 0), 0);
    before = now;
    replies += figures.replies;
    const one: Minute = {
      minute,
      repliesPerSecond: figures.replies / figures.seconds,
      p50Ms: figures.answer.p50Ms,
      p95Ms: figures.answer.p95Ms,
      cpuMsPerReply: (seconds * 1000) / figures.replies,
      late: figures.late,
      failed: figures.failed + figures.refused,
      ...(await tableFigures(ops.pool, replies)),
    };
    measured.push(one);
    printMinute(one);
  }
  const unanswered = await load.finish();
  await ops.close();
  await host.close();
  await load.end();
  printVerdict(measured, unanswered);
});
