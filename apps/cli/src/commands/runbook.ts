import {
  headerOf,
  type JournalLine,
  listRuns,
  paramsOf,
  type RunReport,
  readJournal,
  requireAllowed,
  runErrors,
  type Step,
  type Touched,
} from '@chatai/operations/runbook';
import {
  type Abilities,
  allSteps,
  blastRadiusIn,
  brokenOff,
  findStep,
  look,
  type RunHereReport,
  type RunsReport,
  reportRuns,
  runbooks,
  runHere,
  type StepRequest,
} from '@chatai/runbooks';
import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { exitCodes } from '../output/failure.ts';
import type { Result } from '../output/result.ts';
import { counted, firstWords, table } from '../output/table.ts';
import { touchedText } from '../output/touched-text.ts';
import { asItRuns, instanceOf, requireItsKey } from '../up/running.ts';
import {
  type ChangeOptions,
  type CommandContext,
  type CommonOptions,
  command,
  confirm,
  confirmIrreversible,
  noun,
  onlyHere,
  whoRuns,
} from './command.ts';
import { aCount } from './pages.ts';
import { readText } from './read-file.ts';
import { drillCommand } from './runbook-drill.ts';

export const runbookCommand = (context: CommandContext): Command =>
  noun(
    'runbook',
    'procedures that run, verify themselves and leave a record',
    ['runbook list', 'runbook show backend', 'runbook run backend#restart --dry-run'],
    [
      listCommand(context),
      showCommand(context),
      runCommand(context),
      resumeCommand(context),
      runsCommand(context),
      drillCommand(context),
    ],
  );

function listCommand({ run }: CommandContext): Command {
  return command('list', 'all runbooks and their steps', ['runbook list']).action((options: CommonOptions) =>
    run(options, async () => {
      const steps = allSteps.map(({ name, step: { title, risk, role } }) => ({ step: name, title, risk, role }));
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
          throw runErrors.stepUnknown({
            step: name,
            choices: `Choose one of: ${runbooks.map(({ id }) => id).join(', ')}`,
          });
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
              ...(step.destroys ? [['  asks', `for the name of the installation: ${destroysWords}`]] : []),
              ...step.params.map((one) => [`  --param ${one.param}=`, one.about]),
            ])}`,
        );
        return { document: { id, title, about, steps }, text: `${title}: ${about}\n${text.join('')}` };
      }),
    );
}

const pick = ({ title, symptom, risk, role, emergency, destroys }: Step<Abilities>) => ({
  ...{ title, symptom, risk, role, emergency, destroys: destroys ?? false },
});

const destroysWords = "it ends somebody's work, or keeps them out";

const instanceAbout = 'with --yes: the name of this installation, where a step asks for it or the glass is broken';

interface RunOptions extends ChangeOptions {
  param?: string[];
  paramFile?: string[];
  reason?: string;
  breakGlass?: true;
  instance?: string;
}

function runCommand({ cli, run }: CommandContext): Command {
  return command(
    'run',
    'one step: evidence, check, act, verify, and undo when it did not work',
    [
      'runbook run backend#restart --dry-run',
      'runbook run backend#restart',
      'runbook run bots-monitoring#replace-token --param bot=@shop_bot --param-file token=new-token.txt',
    ],
    ['dry-run', 'yes'],
  )
    .argument('<step>', 'as `chatai runbook list` names it')
    .option('--param <name=value...>', 'what the step asks for')
    .option('--param-file <name=file...>', 'the same read from a file: a secret stands in no list of processes')
    .option('--reason <text>', 'why, for the record; a step of high risk needs one')
    .option('--break-glass', 'run a step of high risk without a second person, on the machine itself')
    .option('--instance <name>', instanceAbout)
    .action((name: string, options: RunOptions) =>
      run(options, async () => {
        onlyHere(cli, 'runbook run');
        const { step } = findStep(name);
        const request = { ...askedBy(options), name, params: paramsOf(step, givenIn(options)) };
        return runResult(await runNow(cli, request, options), instanceOf(cli.config()));
      }),
    );
}

function resumeCommand({ cli, run }: CommandContext): Command {
  return command(
    'resume',
    'a run that was broken off: it goes on from its check, under the same id',
    ['runbook resume 0198f0c2-7d3a-7b1e-9a55-0c8f1f1b2a3c'],
    ['yes'],
  )
    .argument('<run>', 'as `chatai runbook runs` shows it')
    .option('--param-file <name=file...>', 'a secret that the step asks for, once more: it was kept nowhere')
    .option('--reason <text>', 'why, for the record; a step of high risk needs one')
    .option('--break-glass', 'run a step of high risk without a second person, on the machine itself')
    .option('--instance <name>', instanceAbout)
    .action((id: string, options: RunOptions) =>
      run(options, async () => {
        onlyHere(cli, 'runbook resume');
        const { name, params } = brokenOff({ config: cli.config() }, id);
        const kept = Object.entries(params).map(([param, value]) => `${param}=${value}`);
        const { step } = findStep(name);
        const request = { ...askedBy(options), id, name, params: paramsOf(step, [...kept, ...givenIn(options)]) };
        return runResult(await runNow(cli, request, options), instanceOf(cli.config()));
      }),
    );
}

const askedBy = (options: RunOptions) => ({
  actor: whoRuns(),
  dryRun: options.dryRun ?? false,
  reason: options.reason,
  approvedBy: undefined,
  breakGlass: options.breakGlass ?? false,
});

const givenIn = ({ param = [], paramFile = [] }: RunOptions): string[] => [...param, ...paramFile.map(readParam)];

/** `token=new-token.txt` becomes `token=` and what stands in the file. Throws `bad-file`. */
function readParam(word: string): string {
  const [name = '', ...file] = word.split('=');
  return `${name}=${readText(file.join('=')).trim()}`;
}

/** In which somebody who has broken the glass may still think of something else. */
const cancelWithinS = 10;

async function runNow(cli: Cli, request: StepRequest, options: RunOptions): Promise<RunHereReport> {
  const { step } = findStep(request.name);
  // With another one it would see a trouble that is none, and mend it.
  requireItsKey(cli.config());
  if (!request.dryRun) {
    // Nobody is asked about what is refused anyway.
    requireAllowed(cli.config().home, step as Step<never>, request, cli.clock.now());
    // Nobody reads whom it touches who has said yes.
    const would = options.yes ? capital(step.would(request.params)) : await wouldText(cli, request);
    if (request.breakGlass || step.destroys)
      await confirmIrreversible(cli, options, would, step.destroys ? destroysWords : undefined);
    else await confirm(cli, options, would);
    if (request.breakGlass) {
      cli.err(`in ${cancelWithinS} s: ${step.would(request.params)}; Ctrl-C ends it\n`);
      await cli.clock.sleep(cancelWithinS * 1_000, cli.interrupted());
    }
  }
  return runHere({ config: asItRuns(cli.config()), clock: cli.clock }, request, {
    signal: cli.interrupted(),
    onStage: ({ stage, state }) => {
      if (state === 'began') cli.err(`${stage} …\n`);
    },
  });
}

/** What it does and whom that touches, as whoever confirms it reads it. */
async function wouldText(cli: Cli, { name, params }: StepRequest): Promise<string> {
  const here = { config: asItRuns(cli.config()), clock: cli.clock };
  const touched = await blastRadiusIn(here, await look(here, touchedBy))(name, params);
  const whom = touched ? touchedText(touched) : 'whom that touches cannot be seen';
  return `${capital(findStep(name).step.would(params))} (${whom})`;
}

/** What blast radii are told from. */
const touchedBy = ['manager', 'messaging', 'supervisor'] as const;

const capital = (words: string) => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;

function runResult(report: RunHereReport, instance: string): Result {
  const { header, blastRadius, touched, stages, result, says, unrecorded } = report;
  const rows = stages.map(({ stage, fine, says: said }) => [`  ${stage}`, fine ? 'ok' : 'warn', said]);
  const where = header.dryRun ? `DRY RUN on ${instance}: nothing is changed\n` : `RUN on ${instance}\n`;
  const step = `${header.runbook}#${header.step}`;
  const said = blastRadius ? `Blast radius: ${touchedText(blastRadius)}\n` : '';
  const really = touched ? `Really: ${reallyText(touched)}\n` : '';
  const noRecord = unrecorded ? `The disk has no whole record of this run: ${unrecorded}\n` : '';
  const next = header.dryRun && result === 'dry-run' ? 'Next: the same without --dry-run\n' : '';
  return {
    document: {
      ...{ id: header.id, instance, step, dryRun: header.dryRun, blastRadius, touched },
      ...{ stages, result, says, unrecorded },
    },
    text: `${where}${said}${table(rows)}${really}${words[result]}: ${says}\n${noRecord}${next}`,
    exitCode: failures.includes(result) ? exitCodes.failed : exitCodes.ok,
  };
}

/** `9.2 s until it was verified; 3 bots, 0 turns then`. */
function reallyText({ seconds, bots, turns }: Touched): string {
  const then =
    bots === undefined || turns === undefined ? '' : `; ${counted(bots, 'bot')}, ${counted(turns, 'turn')} then`;
  return `${seconds} s until it was verified${then}`;
}

const failures: readonly RunReport['result'][] = ['not-fixed', 'failed', 'undone', 'changed'];

const words: Record<RunReport['result'], string> = {
  'nothing-to-do': 'Nothing to do',
  fixed: 'Fixed',
  'not-fixed': 'Not fixed',
  undone: 'Taken back, because it did not work',
  failed: 'Failed',
  'dry-run': 'It',
  changed: 'Not run, what was seen has changed',
};

function runsCommand({ cli, run }: CommandContext): Command {
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
          .flatMap((id) => runOf(readJournal(home, id)) ?? []);
        const rows = runs.map(({ id, at, step, by, dryRun, result, says, ...allowed }) => [
          new Date(at).toISOString(),
          step,
          by,
          whyAllowed(allowed),
          `${result}${dryRun && result !== 'dry-run' ? ' (dry run)' : ''}`,
          result === 'unfinished' && !dryRun ? `${says}; chatai runbook resume ${id}` : says,
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
  const { count, fruitless } = restarts;
  const which = [...Map.groupBy(fruitless, ({ step }) => step)].map(([step, those]) => `${step} (${those.length})`);
  const of = `${fruitless.length} of ${counted(count, 'restart')} of the last ${days} days fixed nothing`;
  const restarted = count === 0 ? '' : `${[of, which.join(', ')].filter(Boolean).join(': ')}\n`;
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

/** Undefined for a journal without its first line. One without an end was killed, or goes on. */
function runOf(lines: JournalLine[]) {
  const header = headerOf(lines);
  if (!header) return undefined;
  const over = lines.find((line) => line.kind === 'over');
  const last = lines.findLast((line) => line.kind === 'began');
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
    result: over?.result ?? ('unfinished' as const),
    says: over?.says ?? `it got as far as ${last?.stage ?? 'its beginning'}`,
  };
}
