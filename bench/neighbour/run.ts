// npm run bench -- neighbour: how long other bots' answers take while one bot is flooded, also with updates as large as they come.
import { setPriority } from 'node:os';
import { parseArgs } from 'node:util';
import { systemClock } from '@chatai/core/clock';
import { beside } from '../rig/figures.ts';
import { type Crowd, type LoadFigures, startLoad } from '../rig/load.ts';
import { type OurHost, ourHost } from '../rig/our-host.ts';
import { cpuOf, cpuSeconds } from '../rig/processes.ts';
import { runBench } from '../rig/run-bench.ts';
import { until } from '../rig/wait.ts';

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    'warm-up': { type: 'string', default: '5' },
    bots: { type: 'string', default: '21' },
    chats: { type: 'string', default: '300' },
    rate: { type: 'string', default: '50' },
    'flood-rate': { type: 'string', default: '500' },
    'flood-chats': { type: 'string', default: '500' },
  },
});
/** The largest update that Telegram delivers (telegram.md 1.3), less what each has anyway. */
const largestBytes = 512 * 1024 - 400;
const seconds = Number(options.seconds);
const processes = ['backend', 'worker', 'PostgreSQL', 'the people', 'the flood'];

interface Measured extends LoadFigures {
  cpuPercents: number[];
  unanswered: number;
}

await runBench(30, async () => {
  const load = await startLoad();
  const flood = await startLoad();
  // Telegram's own work is not ours: who makes the flood gives way to all that is measured.
  setPriority(flood.child.pid as number, 10);
  const host = await ourHost(load.apiRoot, { botCount: Number(options.bots), asTelegramAllows: true });
  const [flooded, ...others] = host.bots as [Crowd['bots'][number], ...Crowd['bots']];
  const people: Crowd = { bots: others, chats: Number(options.chats), ratePerSecond: Number(options.rate) };
  const many: Crowd = {
    bots: [flooded],
    chats: Number(options['flood-chats']),
    ratePerSecond: Number(options['flood-rate']),
    // As many as Telegram opens to a bot's webhook (setWebhook, max_connections).
    connections: 40,
    blind: true,
  };

  const alone = await measure();
  print('alone', alone);
  for (const [name, crowd] of [
    ['beside a flood', many],
    ['beside a flood of 512 KiB updates', { ...many, paddingBytes: largestBytes }],
  ] as const) {
    await flood.begin(crowd);
    const now = await measure();
    const during = await flood.figures();
    await flood.finish(0);
    await systemClock.sleep(1_000);
    const after = await flood.figures();
    print(name, now);
    process.stdout.write(
      `  the flood: ${(during.asked / during.seconds).toFixed(0)} updates/s, ${during.stored + after.stored} stored, ` +
        `${during.refused + after.refused} answered 503, ${during.failed + after.failed} failed; ${await settle(host)}\n` +
        `  others' p99 beside alone: ${ratio(now, alone)}\n`,
    );
  }
  if (process.env.BENCH_STATEMENTS) await host.explain?.();
  await host.close();
  await load.end();
  await flood.end();

  async function measure(): Promise<Measured> {
    const cpu = () => [...cpuOf(host), ...[load, flood].map(({ child }) => cpuSeconds(child.pid as number))];
    await load.begin(people);
    await systemClock.sleep(Number(options['warm-up']) * 1000);
    await load.figures();
    const before = cpu();
    await systemClock.sleep(seconds * 1000);
    const figures = await load.figures();
    const cpuPercents = cpu().map((used, index) => ((used - (before[index] ?? 0)) / figures.seconds) * 100);
    return { ...figures, cpuPercents, unanswered: await load.finish() };
  }
});

function ratio(now: LoadFigures, before: LoadFigures): string {
  return beside(now.answer.p99Ms / before.answer.p99Ms, 2, ' x', 2);
}

/** Waits until all that was stored is settled; says what is not, and what Telegram's limits keep waiting. */
async function settle({ system }: OurHost): Promise<string> {
  const count = async (what: string) => (await system.pool.query<{ n: number }>(what)).rows[0]?.n as number;
  const unsettled = () =>
    count(`select count(*)::int as n from updates u left join turns t on t.id = u.turn_id and t.workspace_id = u.workspace_id
      where u.outcome is null and (u.turn_id is null or t.state = 'open')`);
  await until('the flood to be settled', async () => (await unsettled()) === 0, { everyMs: 1_000 }).catch(() => {});
  const waiting = await count("select count(*)::int as n from outbox where state in ('queued', 'sending')");
  const failed = await count("select count(*)::int as n from outbox where state not in ('queued', 'sending', 'sent')");
  return `lost ${await unsettled()}, answers failed ${failed}, answers that wait for Telegram's 30 a second ${waiting}`;
}

function print(name: string, { answer, intake, cpuPercents, ...figures }: Measured) {
  const cpu = cpuPercents.map((percent, index) => `${processes[index]} ${percent.toFixed(0)}`).join(', ');
  process.stdout.write(
    `others ${name}: p50 ${answer.p50Ms.toFixed(1)} p95 ${answer.p95Ms.toFixed(1)} p99 ${answer.p99Ms.toFixed(1)} ms, webhook p99 ${intake.p99Ms.toFixed(1)} ms, ` +
      `${(figures.replies / figures.seconds).toFixed(0)} replies/s, late ${figures.late}, answered 503 ${figures.refused}, unanswered ${figures.unanswered}\n` +
      `  % CPU: ${cpu}\n`,
  );
}
