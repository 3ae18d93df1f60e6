// npm run simulate [-- --seeds 100000 --walks 4000 --report FILE]: the simulation by hand, far beyond the seeds of `npm test`.
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { systemClock } from '@chatai/core/clock';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100000' },
    walks: { type: 'string', default: '4000' },
    report: { type: 'string' },
  },
});

/** Each with how many seeds, and how many of them one run takes: what a world leaves in its database makes the next ones slower. */
const parts = [
  {
    file: 'pure-transitions',
    what: 'lanes, outbox, limiter and other pure transitions',
    seeds: values.seeds,
    atOnce: 100_000,
  },
  {
    file: 'real-queries',
    what: 'the real statements, under deaths, late writers and lost answers',
    seeds: values.walks,
    atOnce: 500,
  },
  { file: 'whole-walk', what: 'whole worlds: from the update to the chat', seeds: values.walks, atOnce: 500 },
];

const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const lines = [
  `${new Date(systemClock.now()).toISOString().slice(0, 10)}, commit ${commit}, \`npm run simulate -- --seeds ${values.seeds} --walks ${values.walks}\`. All green; each seed that ever failed is one of \`npm test\`.`,
  '',
  '| test | what | seeds | seconds |',
  '|---|---|---|---|',
];
for (const { file, what, seeds, atOnce } of parts) {
  const startedMs = systemClock.monotonicMs();
  const count = Number(seeds);
  for (let first = 1; first <= count; first += atOnce) simulate(file, first, Math.min(first + atOnce - 1, count));
  const seconds = Math.round((systemClock.monotonicMs() - startedMs) / 1_000);
  lines.push(`| ${file} | ${what} | ${count} | ${seconds} |`);
}
const page = `${lines.join('\n')}\n`;
process.stdout.write(page);
if (values.report) await writeFile(values.report, page);

/** Ends the program when one of the seeds fails: vitest has said which. */
function simulate(file: string, first: number, last: number): void {
  const test = `packages/messaging/simulation/${file}.test.ts`;
  const { status } = spawnSync('npx', ['vitest', 'run', test, '--testTimeout', '3600000'], {
    env: { ...process.env, CHATAI_TEST_SEEDS: `${first}-${last}` },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) {
    process.stderr.write(
      `${file} fails for one of the seeds ${first} to ${last}; CHATAI_TEST_SEEDS=${first}-${last} vitest run ${test}\n`,
    );
    process.exit(1);
  }
}
