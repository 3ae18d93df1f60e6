import { severity } from '@chatai/contract/words';
import { componentsOf, type Verdict } from '@chatai/operations/health';
import { components } from '@chatai/runbooks';
import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { collectHealth, type HealthReport, isUnhealthy } from '../health/index.ts';
import { exitCodes } from '../output/failure.ts';
import type { Result } from '../output/result.ts';
import { colourStates } from '../output/state-word.ts';
import { duration, table } from '../output/table.ts';
import { type CommandContext, type CommonOptions, command } from './command.ts';

export function healthCommand({ cli, run }: CommandContext): Command {
  return command(
    'health',
    'the daily health check: exit 4 when a check fails or what is essential cannot be seen, 3 when nothing answers',
    ['health', 'health --json'],
  ).action((options: CommonOptions) =>
    run(options, async () => healthResult(await collectHealth({ config: cli.config(), clock: cli.clock }), cli)),
  );
}

function healthResult(report: HealthReport, { colour, config }: Pick<Cli, 'colour' | 'config'>): Result {
  const { instance, verdicts, running, starting } = report;
  const lines = linesOf(report);
  const states = lines.map(({ status }) => status);
  const count = (wanted: string) => verdicts.filter(({ status }) => status === wanted).length;
  const following = verdicts.filter(({ because, status }) => because && status === 'fail').length;
  const summary = {
    checks: verdicts.length,
    ok: count('ok'),
    warn: count('warn'),
    fail: count('fail'),
    unknown: count('unknown'),
    off: count('off'),
  };
  const text = colourStates(
    table(lines.map(({ status, title, detail }) => [status, title, detail])),
    states,
    'first',
    colour,
  );
  const some = (['warn', 'off'] as const).flatMap((state) =>
    summary[state] > 0 ? [`${summary[state]} ${state}`] : [],
  );
  const counts = [
    `${summary.ok} ok`,
    ...some,
    `${summary.fail} fail${following > 0 ? ` (${following} follow)` : ''}`,
    `${summary.unknown} unknown`,
  ].join(', ');
  const next = config().remote && !running ? 'correct CHATAI_URL' : nextCommand(report);
  return {
    document: { instance, running, starting, summary, components: componentsOf(verdicts), checks: verdicts },
    text: `${text}${starting ? '' : toDo(verdicts)}${summary.checks} checks${instance ? ` on ${instance}` : ''}: ${counts}${starting ? '; ChatAI is starting' : ''}. Next: ${next}\n`,
    exitCode: starting || !running ? exitCodes.notRunning : isUnhealthy(report) ? exitCodes.unhealthy : exitCodes.ok,
  };
}

interface Line {
  status: Verdict['status'];
  title: string;
  detail: string;
}

/** A line for each component, the document's five first; below one that is not well, its further checks that are not. */
function linesOf({ verdicts, at }: HealthReport): Line[] {
  const byComponent = Map.groupBy(verdicts, ({ component }) => component);
  const titles: Record<string, string> = components;
  const [five, others] = [Object.keys(components).slice(0, 5), [...byComponent.keys()]];
  const worstOf = (name: string) => Math.min(...(byComponent.get(name) ?? []).map(({ status }) => severity[status]));
  const titleOf = new Map(verdicts.map(({ id, title }) => [id, title]));
  const saidOf = (verdict: Verdict): string => {
    const { because, since } = verdict;
    // What this look has seen first has no age.
    const age = isWell(verdict) || since >= at ? '' : `for ${duration(at - since)}`;
    const cause = because && `follows from: ${titleOf.get(because) ?? because}`;
    const more = [age, cause].filter(Boolean).join(', ');
    return `${detailOf(verdict)}${more ? ` (${more})` : ''}`;
  };
  const rest = others.filter((name) => !five.includes(name)).sort((a, b) => worstOf(a) - worstOf(b));
  return [...five.filter((name) => byComponent.has(name)), ...rest].flatMap((name) => {
    const [worst, ...more] = (byComponent.get(name) ?? []).toSorted(
      (a, b) => severity[a.status] - severity[b.status] || Number(detailOf(b) !== '') - Number(detailOf(a) !== ''),
    );
    if (!worst) return [];
    const notWell = more.filter((one) => !isWell(one) && !one.because);
    const title = titles[name] ?? name;
    return [
      { status: worst.status, title, detail: saidOf(worst) },
      ...notWell.map((one) => ({ status: one.status, title: '', detail: saidOf(one) })),
    ];
  });
}

const isWell = ({ status }: Pick<Verdict, 'status'>) => severity[status] >= severity.ok;

/** What the causes ask for, the worst first: what follows from another is well when that is. */
function toDo(verdicts: Verdict[]): string {
  const causes = verdicts.filter((one) => !isWell(one) && !one.because);
  return causes
    .toSorted((a, b) => severity[a.status] - severity[b.status])
    .slice(0, mostToDo)
    .map(({ title, fix, step }) => `To do: ${title}: ${fix}${step ? ` Step: ${step}` : ''}\n`)
    .join('');
}

const mostToDo = 5;

function detailOf({ detail, latencyMs, status }: Verdict): string {
  if (detail) return detail;
  return latencyMs === undefined || status === 'off' ? '' : `${Math.round(latencyMs)} ms`;
}

function nextCommand(report: HealthReport): string {
  const { running, starting, verdicts } = report;
  if (starting) return 'chatai status';
  if (!running) return 'npm start';
  if (!isUnhealthy(report)) return 'chatai status';
  const failing = verdicts.filter(({ status, because }) => status === 'fail' && !because);
  return failing.length > 0 && failing.every(({ id }) => id === 'bots-run') ? 'chatai bots list' : 'chatai diagnose';
}
