// npm run storm [-- --full] [--seed N]: the storm test by hand; prints its table and exits with 1 when a row is not met.
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { pageOf, tableOf } from './report.ts';
import { fullStorm, storm, usualStorm } from './storm.ts';

const { values } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    report: { type: 'string' },
  },
});
const report = await storm({
  ...(values.full ? fullStorm : usualStorm),
  seed: Number(values.seed),
  say: (line) => process.stderr.write(`${line}\n`),
});
const page = pageOf(report, {
  command: `npm run storm --${values.full ? ' --full' : ''} --seed ${values.seed}`,
  commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
  date: new Date().toISOString().slice(0, 10),
});
process.stdout.write(page);
if (values.report) await writeFile(values.report, page);
for (const list of [report.lost, report.outOfOrder, report.broken, report.disobeyed, report.leaks])
  for (const line of list.slice(0, 20)) process.stderr.write(`${line}\n`);
for (const row of report.rowsOfUnexplained) process.stderr.write(`${JSON.stringify(row)}\n`);
process.exit(tableOf(report).every(({ met }) => met) ? 0 : 1);
