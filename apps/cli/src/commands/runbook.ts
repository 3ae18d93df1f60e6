import { userInfo } from 'node:os';
import { systemIds } from '@chatai/core/ids';
import {
  type JournalLine,
  listRuns,
  lockScope,
  openJournal,
  paramsOf,
  type RunHeader,
  type RunReport,
  readJournal,
  runErrors,
  runStep,
  type Step,
} from '@chatai/operations/runbook';
import { type Abilities, abilitiesOf, runbooks, saveEvidence } from '@chatai/runbooks';
import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { exitCodes } from '../output/failure.ts';
import type { Result } from '../output/result.ts';
import { table } from '../output/table.ts';
import { asItRuns } from '../up/running.ts';
import {
  type ChangeOptions,
  type CommandContext,
  type CommonOptions,
  command,
  confirm,
  noun,
  onlyHere,
} from './command.ts';
import { aCount } from './pages.ts';

export const runbookCommand = (context: CommandContext): Command =>
  noun(
    'runbook',
    'procedures that run, verify themselves and leave a record',
    ['runbook list', 'runbook show backend', 'runbook run backend#restart --dry-run'],
    [listCommand(context), showCommand(context), runCommand(context), runsCommand(context)],
  );

function listCommand({ run }: CommandContext): Command {
  return command('list', 'all runbooks and their steps', ['runbook list']).action((options: CommonOptions) =>
    run(options, async () => {
      const steps = runbooks.flatMap(({ id, steps }) =>
        steps.map(({ slug, title, risk, role }) => ({ step: `${id}#${slug}`, title, risk, role })),
      );
      const rows = steps.map(({ step, risk, role, title }) => [step, risk, role, title]);
      return { document: { steps }, text: table([['STEP', 'RISK', 'FOR', 'TITLE'], ...rows]) };
    }),
  );
}

function showCommand({ run }: CommandContext): Command {
  return command('show', 'one runbook: what each step is for, does, asks for and risks', ['runbook show backend'])
    .argument('<runbook>', 'as `chatai runbook list` names it, without the step')
    .action((name: string, options: CommonOptions) =>
      run(options, async () => {
        const found = runbooks.find(({ id }) => id === name);
        if (!found)
          throw unknownStep(
            name,
            runbooks.map(({ id }) => id),
          );
        const { id, title, about } = found;
        const steps = found.steps.map((step) => ({
          step: `${id}#${step.slug}`,
          ...pick(step),
          params: Object.entries(step.params ?? {}).map(([param, asked]) => ({ param, about: asked.about })),
          undo: typeof step.undo === 'string' ? step.undo : 'it takes back what it did when it did not work',
        }));
        const text = steps.map(
          (step) =>
            `\n${step.step}: ${step.title} (risk ${step.risk}, for ${step.role})\n${table([
              ['  when', step.symptom],
              ['  undo', step.undo],
              ...step.params.map((one) => [`  --param ${one.param}=`, one.about]),
            ])}`,
        );
        return { document: { id, title, about, steps }, text: `${title}: ${about}\n${text.join('')}` };
      }),
    );
}

const pick = ({ title, symptom, risk, role, emergency }: Step<Abilities>) => ({
  title,
  symptom,
  risk,
  role,
  emergency,
});

type RunOptions = ChangeOptions & { param?: string[] };

function runCommand({ cli, run }: CommandContext): Command {
  return command(
    'run',
    'one step: evidence, check, act, verify, and undo when it did not work',
    ['runbook run backend#restart --dry-run', 'runbook run backend#restart'],
    ['dry-run', 'yes'],
  )
    .argument('<step>', 'as `chatai runbook list` names it')
    .option('--param <name=value...>', 'what the step asks for')
    .action((name: string, options: RunOptions) =>
      run(options, async () => {
        onlyHere(cli, 'runbook run');
        return runResult(await runHere(cli, name, options), cli.config().instance);
      }),
    );
}

/** Runs it on this machine, with its journal in the data folder: neither backend nor database is needed. */
async function runHere(cli: Cli, name: string, options: RunOptions): Promise<RunReport> {
  const { runbook, step } = stepOf(name);
  const params = paramsOf(step, options.param ?? []);
  const here = { config: asItRuns(cli.config()), clock: cli.clock };
  const { home } = here.config;
  if (!options.dryRun) await confirm(cli, options, capital(step.would(params)));
  const header: RunHeader = {
    ...{ kind: 'run', at: cli.clock.now(), id: systemIds.uuid(), runbook, step: step.slug, params, pid: process.pid },
    ...{ actor: { name: userInfo().username, role: 'admin' }, dryRun: options.dryRun ?? false, scope: step.scope },
  };
  const lock = options.dryRun
    ? undefined
    : lockScope(home, step.scope, { actor: header.actor.name, step: name, since: header.at });
  const journal = openJournal(home, header.id);
  try {
    const deps = {
      clock: cli.clock,
      abilities: abilitiesOf(here),
      journal,
      saveEvidence: () => saveEvidence(here, header.id),
      onStage: ({ stage, state }: { stage: string; state: string }) => state === 'began' && cli.err(`${stage} …\n`),
    };
    return await runStep(deps, step, header, cli.interrupted());
  } finally {
    journal.close();
    lock?.release();
  }
}

const capital = (words: string) => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;

/** Throws `step-unknown`. */
function stepOf(name: string): { runbook: string; step: Step<Abilities> } {
  const [id, slug] = name.split('#');
  const step = runbooks.find((one) => one.id === id)?.steps.find((one) => one.slug === slug);
  if (step && id) return { runbook: id, step };
  throw unknownStep(
    name,
    runbooks.flatMap((one) => one.steps.map((each) => `${one.id}#${each.slug}`)),
  );
}

const unknownStep = (name: string, choices: string[]) =>
  runErrors.stepUnknown({ step: name, choices: `Choose one of: ${choices.join(', ')}` });

function runResult({ header, blastRadius, stages, result, says }: RunReport, instance: string): Result {
  const rows = stages.map(({ stage, fine, says: said }) => [`  ${stage}`, fine ? 'ok' : 'warn', said]);
  const dry = header.dryRun ? `DRY RUN on ${instance}: nothing is changed\n` : '';
  const step = `${header.runbook}#${header.step}`;
  const next = header.dryRun && result === 'dry-run' ? 'Next: the same without --dry-run\n' : '';
  return {
    document: { id: header.id, step, dryRun: header.dryRun, blastRadius, stages, result, says },
    text: `${dry}${table(rows)}${words[result]}: ${says}\n${next}`,
    exitCode: failures.includes(result) ? exitCodes.failed : exitCodes.ok,
  };
}

const failures: readonly RunReport['result'][] = ['not-fixed', 'failed', 'undone'];

const words: Record<RunReport['result'], string> = {
  'nothing-to-do': 'Nothing to do',
  fixed: 'Fixed',
  'not-fixed': 'Not fixed',
  undone: 'Taken back, because it did not work',
  failed: 'Failed',
  'dry-run': 'It',
};

function runsCommand({ cli, run }: CommandContext): Command {
  return command('runs', 'what was run on this machine, the newest first', ['runbook runs', 'runbook runs --json'])
    .option('--limit <count>', 'at most so many, up to 200', aCount, 20)
    .action((options: CommonOptions & { limit: number }) =>
      run(options, async () => {
        onlyHere(cli, 'runbook runs');
        const { home } = cli.config();
        const runs = listRuns(home)
          .slice(0, options.limit)
          .flatMap((id) => runOf(readJournal(home, id)) ?? []);
        const rows = runs.map(({ at, step, by, dryRun, result, says }) => [
          new Date(at).toISOString(),
          step,
          by,
          `${result}${dryRun && result !== 'dry-run' ? ' (dry run)' : ''}`,
          says,
        ]);
        const text =
          runs.length === 0 ? 'Nothing was run here yet.\n' : table([['AT', 'STEP', 'BY', 'RESULT', ''], ...rows]);
        return { document: { runs }, text };
      }),
    );
}

/** Undefined for a journal without its first line. One without an end was killed, or goes on. */
function runOf(lines: JournalLine[]) {
  const header = lines.find((line) => line.kind === 'run');
  if (!header) return undefined;
  const over = lines.find((line) => line.kind === 'over');
  const last = lines.findLast((line) => line.kind === 'began');
  return {
    id: header.id,
    at: header.at,
    step: `${header.runbook}#${header.step}`,
    by: header.actor.name,
    dryRun: header.dryRun,
    result: over?.result ?? ('unfinished' as const),
    says: over?.says ?? `it got as far as ${last?.stage ?? 'its beginning'}`,
  };
}
