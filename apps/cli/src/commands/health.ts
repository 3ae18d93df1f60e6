import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { collectHealth, type HealthReport } from '../health/index.ts';
import { exitCodes } from '../output/failure.ts';
import type { Result } from '../output/result.ts';
import { colourStates } from '../output/state-word.ts';
import { table } from '../output/table.ts';
import { type CommandContext, type CommonOptions, command } from './command.ts';

export function healthCommand({ cli, run }: CommandContext): Command {
  return command('health', 'the daily health check: exit 4 when a check fails, 3 when nothing answers', [
    'health',
    'health --json',
  ]).action((options: CommonOptions) =>
    run(options, async () => healthResult(await collectHealth({ config: cli.config(), clock: cli.clock }), cli)),
  );
}

function healthResult(report: HealthReport, { colour, config }: Pick<Cli, 'colour' | 'config'>): Result {
  const { checks } = report;
  const starting = report.supervisor?.ready === false;
  const states = checks.map(({ status }) => status);
  const count = (wanted: string) => states.filter((state) => state === wanted).length;
  const summary = {
    checks: checks.length,
    ok: count('ok'),
    warn: count('warn'),
    fail: count('fail'),
    unknown: count('unknown'),
  };
  const lines = colourStates(
    table(checks.map(({ name, status, detail }) => [status, name, detail])),
    states,
    'first',
    colour,
  );
  const warned = summary.warn > 0 ? `${summary.warn} warn, ` : '';
  const counts = `${summary.checks} checks: ${summary.ok} ok, ${warned}${summary.fail} fail, ${summary.unknown} unknown`;
  const next = config().remote && !report.running ? 'correct CHATAI_URL' : nextCommand(report, summary.fail);
  return {
    document: { running: report.running, starting, summary, checks },
    text: `${lines}${counts}${starting ? '; ChatAI is starting' : ''}. Next: ${next}\n`,
    exitCode:
      starting || !report.running ? exitCodes.notRunning : summary.fail > 0 ? exitCodes.unhealthy : exitCodes.ok,
  };
}

function nextCommand({ running, supervisor, checks }: HealthReport, fails: number): string {
  if (supervisor?.ready === false) return 'chatai status';
  if (!running) return 'npm start';
  if (checks.some(({ notRunning }) => notRunning)) return 'chatai bots list';
  return fails > 0 ? 'chatai logs --level error' : 'chatai status';
}
