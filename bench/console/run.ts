// npm run bench -- console: how fast the pages of the console are, with as much in a workspace as the bars ask for.
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { systemClock } from '@chatai/core/clock';
import type { Browser, Page } from 'playwright-core';
import { watchLoading } from '../../tests/browser/loading.ts';
import { openBrowser } from '../../tests/browser/open-browser.ts';
import { type ConsolePage, pages } from '../../tests/browser/pages.ts';
import { textsIn } from '../../tests/browser/ways.ts';
import { beside, median } from '../rig/figures.ts';
import { atEnd, runBench } from '../rig/run-bench.ts';
import { printStatements } from '../rig/statements.ts';
import { until } from '../rig/wait.ts';
import { type LargeWorld, startLargeWorld } from './large-world.ts';
import { pressThrough } from './presses.ts';
import { type Vitals, watchVitals } from './vitals.ts';

const { values: options } = parseArgs({
  options: {
    bots: { type: 'string', default: '1000' },
    conversations: { type: 'string', default: '10000' },
    sources: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
  },
});
/** experience.md 9. */
const bars = { scriptKb: 250, lcpMs: 2_000, inpMs: 200, cls: 0.02, shownMs: 2_000 };
const t = textsIn('en');

interface Visit extends Vitals {
  scriptKb: number;
}

await runBench(60, async () => {
  const browser = await openBrowser();
  atEnd(() => browser.close());
  const world = await startLargeWorld(browser, {
    bots: Number(options.bots),
    conversations: Number(options.conversations),
    sources: Number(options.sources),
  });
  const bad = await breakTheLast(world);
  process.stdout.write(`the one bad bot of ${options.bots} is row ${await rowOf(browser, world, bad)} of the list\n`);
  const visits: Visit[] = [];
  for (const page of pages.filter(({ route }) => route.includes(options.only))) {
    const rounds: Visit[] = [];
    for (let round = 0; round < Number(options.rounds); round++) rounds.push(await visit(browser, world, page));
    const best = bestOf(rounds);
    visits.push(best);
    print(page.route, best, rounds);
  }
  const worst = (of: 'scriptKb' | 'lcpMs' | 'inpMs' | 'cls') => Math.max(...visits.map((one) => one[of]));
  process.stdout.write(
    `\nthe worst page, of each the best of ${options.rounds} visits; load ${loadavg().map((load) => load.toFixed(1))}\n` +
      `script ${beside(worst('scriptKb'), bars.scriptKb, ' kB')}\n` +
      `LCP ${beside(worst('lcpMs'), bars.lcpMs, ' ms', 0)}\n` +
      `INP ${beside(worst('inpMs'), bars.inpMs, ' ms', 0)}\n` +
      `CLS ${beside(worst('cls'), bars.cls, '', 3)}\n`,
  );
  const shown = await timesUntilShown(browser, world);
  process.stdout.write(
    `a change of a bot is shown after p50 ${median(shown).toFixed(0)} ms, at most ${beside(Math.max(...shown), bars.shownMs, ' ms', 0)}\n`,
  );
  if (process.env.BENCH_STATEMENTS) await printStatements(world.superuser);
});

/** Of all the newest: without an order of its own it would be the last. */
async function breakTheLast({ api, revoke }: LargeWorld): Promise<string> {
  const named = `load_${Number(options.bots) - 1}_bot`;
  const bot = (await api.bots.list({ username: named })).items[0];
  if (!bot) throw new Error(`there is no ${named}`);
  await revoke(bot.id);
  await until(
    'its worker to notice the dead token',
    async () => (await api.bots.get({ id: bot.id })).state === 'token_dead',
    { withinMs: 120_000 },
  );
  return bot.username;
}

/** Where a bot stands in the list, as somebody sees it who opens the page. */
async function rowOf(browser: Browser, world: LargeWorld, username: string): Promise<number> {
  const page = await open(browser, world);
  await page.goto(`${world.consoleUrl}/w/${world.full.slug}/bots`);
  const rows = await page.locator('tbody tr').allInnerTexts();
  await page.context().close();
  return rows.findIndex((row) => row.includes(username)) + 1;
}

async function open(browser: Browser, { signedIn }: Partial<LargeWorld>): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 }, ...signedIn });
  return context.newPage();
}

/** Of somebody who has never been here. */
async function visit(browser: Browser, world: LargeWorld, { at, readers }: ConsolePage): Promise<Visit> {
  const page = await open(browser, readers && readers[0] !== 'nobody' ? world : {});
  const loading = watchLoading(page);
  const vitals = await watchVitals(page);
  await page.goto(world.consoleUrl + at(world));
  await loading.atRest();
  const scriptKb = await loading.scriptKb();
  const { lcpMs } = await vitals();
  await pressThrough(page);
  await loading.atRest();
  const { inpMs, cls, moves } = await vitals();
  await page.context().close();
  return { scriptKb, lcpMs, inpMs, cls, moves };
}

/** Latency by its best: others use the machine, too. What moves, moves always: by its worst. */
function bestOf(rounds: Visit[]): Visit {
  return {
    scriptKb: Math.max(...rounds.map(({ scriptKb }) => scriptKb)),
    lcpMs: Math.min(...rounds.map(({ lcpMs }) => lcpMs)),
    inpMs: Math.min(...rounds.map(({ inpMs }) => inpMs)),
    cls: Math.max(...rounds.map(({ cls }) => cls)),
    moves: rounds.flatMap(({ moves }) => moves),
  };
}

/** From the API's answer that a bot has stopped, or starts, to the list that says so in an open page. */
async function timesUntilShown(browser: Browser, world: LargeWorld): Promise<number[]> {
  const page = await open(browser, world);
  await page.goto(`${world.consoleUrl}/w/${world.full.slug}/bots`);
  const times: number[] = [];
  for (let change = 0; change < 10; change++) {
    await world.api.bots[change % 2 === 0 ? 'stop' : 'start']({ id: world.full.ids.bot });
    const began = systemClock.monotonicMs();
    const stopped = page.getByRole('link', { name: new RegExp(`^${t('botState.stopped')}`) });
    await stopped.first().waitFor({ state: change % 2 === 0 ? 'visible' : 'detached', timeout: 30_000 });
    times.push(systemClock.monotonicMs() - began);
    // As changes come: not one upon the other.
    await systemClock.sleep(1_500);
  }
  await page.context().close();
  return times;
}

function print(route: string, best: Visit, rounds: Visit[]): void {
  const typical = (of: 'lcpMs' | 'inpMs') => median(rounds.map((one) => one[of])).toFixed(0);
  process.stdout.write(
    `${route.padEnd(40)} ${best.scriptKb.toFixed(0).padStart(4)} kB  LCP ${best.lcpMs.toFixed(0).padStart(5)} (${typical('lcpMs').padStart(5)}) ms  ` +
      `INP ${best.inpMs.toFixed(0).padStart(4)} (${typical('inpMs').padStart(4)}) ms  CLS ${best.cls.toFixed(3)}\n`,
  );
  if (best.cls > bars.cls) for (const move of best.moves) process.stdout.write(`  moved: ${move}\n`);
}
