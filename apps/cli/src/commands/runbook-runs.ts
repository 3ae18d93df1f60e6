import { listRuns, type RunRecord, readRun } from '@chatai/operations/runbook';
import { type RunsReport, reportRuns } from '@chatai/runbooks';
import type { Command } from 'commander';
import { counted, firstWords, table } from '../output/table.ts';
import { instanceOf } from '../up/running.ts';
import { type CommandContext, type CommonOptions, command, onlyHere } from './command.ts';
import { aCount } from './pages.ts';

export function runsCommand({ cli, run }: CommandContext): Command {
  return command('runs', 'what was run on this machine, the newest first', ['runbook runs', 'runbook runs --json'])
    .option('--limit <count>', 'at most so many, up to 200', aCount, 20)
    .action((options: CommonOptions & { limit: number }) =>
      run(options, async () => {
        onlyHere(cli, 'runbook runs');
        const { home } = cli.config();
        const instance = instanceOf(cli.config());
        const report = reportRuns(home, cli.clock.now());
        const runs = listRuns(home)
          .slice(0, options.limit)
          .flatMap((id) => runOf(readRun(home, id)) ?? []);
        const rows = runs.map(({ id, at, step, by, dryRun, result, says, ...allowed }) => [
          new Date(at).toISOString(),
          step,
          by,
          whyAllowed(allowed),
          `${result}${dryRun && result !== 'dry-run' ? ' (dry run)' : ''}`,
          result === 'broken-off' && !dryRun ? `${says}; chatai runbook resume ${id}` : says,
        ]);
        const text =
          runs.length === 0
            ? `Nothing was run on ${instance} yet.\n`
            : `Runs on ${instance}\n${table([['AT', 'STEP', 'BY', 'WHY', 'RESULT', ''], ...rows])}${reportText(report)}`;
        return { document: { instance, runs, ...report }, text };
      }),
    );
}

function reportText({ days, restarts, forecasts }: RunsReport): string {
  const { count, fruitless, fruitlessCount } = restarts;
  const which = [...Map.groupBy(fruitless, ({ step }) => step)].map(([step, those]) => `${step} (${those.length})`);
  const of = `${fruitlessCount} of ${counted(count, 'restart')} of the last ${days} days did not help`;
  const newest = fruitless.length < fruitlessCount ? `, the newest ${fruitless.length}` : '';
  const restarted = count === 0 ? '' : `${[of + newest, which.join(', ')].filter(Boolean).join(': ')}\n`;
  const scores = forecasts.map(
    ({ step, runs, saidSeconds, tookSeconds }) =>
      `${step} said ${saidSeconds} s, took ${tookSeconds} s on average of ${counted(runs, 'run')}\n`,
  );
  return `${restarted}${scores.join('')}`;
}

/** `glass broken: all else has failed`. */
function whyAllowed({ reason, approvedBy, breakGlass }: Pick<RunLine, 'reason' | 'approvedBy' | 'breakGlass'>): string {
  const how = breakGlass ? 'glass broken' : approvedBy && `approved by ${approvedBy}`;
  return firstWords([how, reason].filter(Boolean).join(': ')) || '-';
}

type RunLine = NonNullable<ReturnType<typeof runOf>>;

function figuresOf<Line extends { kind: string }>(line: Line | undefined): Omit<Line, 'kind'> | null {
  if (!line) return null;
  const { kind, ...figures } = line;
  return figures;
}

/** Undefined for a journal without its first line. */
function runOf(found: RunRecord | undefined) {
  if (!found) return undefined;
  const { header, lines, state, says } = found;
  return {
    id: header.id,
    at: header.at,
    step: `${header.runbook}#${header.step}`,
    by: header.actor.name,
    reason: header.reason ?? null,
    approvedBy: header.approvedBy ?? null,
    breakGlass: header.breakGlass ?? false,
    dryRun: header.dryRun,
    touches: figuresOf(lines.find((line) => line.kind === 'touches')),
    touched: figuresOf(lines.findLast((line) => line.kind === 'touched')),
    result: state,
    says,
  };
}
