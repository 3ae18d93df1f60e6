import { type Diagnosis, diagnose } from '@chatai/operations/diagnosis';
import {
  paramsOf,
  type RunReport,
  requireAllowed,
  runErrors,
  type Step,
  secondsOf,
  takesText,
  wordsOf,
} from '@chatai/operations/runbook';
import {
  type Abilities,
  allSteps,
  brokenOff,
  findStep,
  look,
  type RunHereReport,
  runbooks,
  runHere,
  type StepRequest,
  trees,
} from '@chatai/runbooks';
import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { exitCodes } from '../output/failure.ts';
import { harmless } from '../output/harmless.ts';
import { progressOf } from '../output/progress.ts';
import type { Result } from '../output/result.ts';
import { counted, table } from '../output/table.ts';
import { actualText, touchedText } from '../output/touched-text.ts';
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
import { readText } from './read-file.ts';
import { drillCommand } from './runbook-drill.ts';
import { runsCommand } from './runbook-runs.ts';
import { quietMs, whomItTouches } from './whom-it-touches.ts';

export const runbookCommand = (context: CommandContext): Command =>
  noun(
    'runbook',
    'procedures that run, verify that they worked, and leave a record',
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
          does: step.would(examplesOf(step)),
          takesSeconds: secondsOf(step),
          params: Object.entries(step.params ?? {}).map(([param, asked]) => ({ param, about: asked.about })),
          undo: typeof step.undo === 'string' ? step.undo : 'the step takes back what it did, when that did not work',
        }));
        const text = steps.map(
          (step) =>
            `\n${step.step}: ${step.title} (risk ${step.risk}, for ${step.role})\n${table([
              ['  when', step.symptom],
              [step.params.length > 0 ? '  does, for example' : '  does', step.does],
              ['  takes', takesText(step.takesSeconds)],
              ['  way back', step.undo],
              ...(step.destroys ? [['  asks', `for the name of the installation: ${destroysWords}`]] : []),
              ...step.params.map((one) => [`  --param ${one.param}=`, one.about]),
            ])}`,
        );
        return { document: { id, title, about, steps }, text: `${title}: ${about}\n${text.join('')}` };
      }),
    );
}

const pick = ({ title, symptom, risk, role, emergency, destroys }: Step<Abilities>) => ({
  title,
  symptom,
  risk,
  role,
  emergency,
  destroys: destroys ?? false,
});

const examplesOf = ({ params = {} }: Step<Abilities>) =>
  Object.fromEntries(Object.entries(params).map(([name, { example }]) => [name, example]));

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
    'run one step: save evidence, check, act, verify, and take back what did not work',
    [
      'runbook run backend#restart --dry-run',
      'runbook run backend#restart',
      'runbook run backend',
      'runbook run bots-monitoring#replace-token --param bot=@shop_bot --param-file token=new-token.txt',
    ],
    ['dry-run', 'yes'],
  )
    .argument(
      '<step>',
      'as `chatai runbook list` names it; of a runbook alone, the step that the diagnosis asks for now',
    )
    .option('--param <name=value...>', 'what the step asks for')
    .option(
      '--param-file <name=file...>',
      'the same read from a file, so that a secret does not show in the list of processes',
    )
    .option('--reason <text>', 'why, for the record; a step of high risk needs one')
    .option('--break-glass', 'run a step of high risk without a second person, on the machine itself')
    .option('--instance <name>', instanceAbout)
    .action((name: string, options: RunOptions) =>
      run(options, async () => {
        onlyHere(cli, 'runbook run');
        const instance = instanceOf(cli.config());
        const needed = runbooks.some(({ id }) => id === name) ? await neededOf(cli, name) : undefined;
        if (needed && !needed.cause) return nothingNeeded(name, instance, needed);
        const { step, params: told } = needed?.cause ?? { step: name, params: {} };
        const given = givenIn(options);
        const found = wordsOf(told).filter((word) => !given.some((one) => nameIn(one) === nameIn(word)));
        const params = paramsOf(findStep(step).step, [...found, ...given]);
        return runResult(await runNow(cli, { ...askedBy(options), name: step, params }, options), instance);
      }),
    );
}

function resumeCommand({ cli, run }: CommandContext): Command {
  return command(
    'resume',
    'a run that was broken off: it goes on from its check, under the same id',
    ['runbook resume 0198f0c2-7d3a-7b1e-9a55-0c8f1f1b2a3c'],
    ['dry-run', 'yes'],
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
        const { step } = findStep(name);
        const given = [...wordsOf(params), ...givenIn(options)];
        // A dry run has a record of its own.
        const goesOn = options.dryRun ? {} : { id };
        const request = { ...askedBy(options), ...goesOn, name, params: paramsOf(step, given) };
        return runResult(await runNow(cli, request, options), instanceOf(cli.config()));
      }),
    );
}

interface Needed extends Pick<Diagnosis, 'findings' | 'notSeen'> {
  /** What a step of the runbook repairs, and which. */
  cause: { step: string; params: Record<string, string> } | undefined;
}

/** What is wrong now, and what of it this runbook repairs. */
async function neededOf(cli: Cli, runbook: string): Promise<Needed> {
  requireItsKey(cli.config());
  const here = { config: asItRuns(cli.config()), clock: cli.clock };
  const { findings, notSeen } = diagnose(trees, await progressOf(cli).step('looking', () => look(here), quietMs));
  for (const { step, params, because, finding } of findings)
    if (step?.startsWith(`${runbook}#`) && because === undefined) {
      cli.err(harmless(`${step}: ${finding}\n`));
      return { findings, notSeen, cause: { step, params } };
    }
  return { findings, notSeen, cause: undefined };
}

/** What could not be looked at is never told as well. */
function nothingNeeded(runbook: string, instance: string, { findings, notSeen }: Needed): Result {
  const unseen = notSeen.length === 0 ? '' : `; ${counted(notSeen.length, 'question')} could not be asked`;
  const next = findings.length + notSeen.length === 0 ? `chatai runbook show ${runbook}` : 'chatai diagnose';
  return {
    document: { instance, runbook, result: 'nothing-to-do', notSeen },
    text: `Nothing to do: no cause that was found on ${instance} is repaired by a step of ${runbook}${unseen}\nNext: ${next}\n`,
    exitCode: notSeen.length === 0 ? exitCodes.ok : exitCodes.unhealthy,
  };
}

const nameIn = (word: string) => word.split('=')[0];

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
  // With another one it would see a trouble that is none, and repair it.
  requireItsKey(cli.config());
  if (!request.dryRun) {
    // Nobody is asked about what is refused anyway.
    requireAllowed(cli.config().home, step as Step<never>, request, cli.clock.now());
    // Nobody reads whom it touches who has said yes.
    const does = capital(step.would(request.params));
    const would = options.yes ? does : `${does} (${await whomItTouches(cli, request)})`;
    if (request.breakGlass || step.destroys)
      await confirmIrreversible(cli, options, would, step.destroys ? destroysWords : undefined);
    else await confirm(cli, options, would);
    if (request.breakGlass) {
      cli.err(harmless(`in ${cancelWithinS} s: ${step.would(request.params)}; Ctrl-C ends it\n`));
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

const capital = (words: string) => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;

function runResult(report: RunHereReport, instance: string): Result {
  const { header, blastRadius, touched, stages, result, says, unrecorded } = report;
  const rows = stages.map(({ stage, fine, says: said }) => [`  ${stage}`, fine ? 'ok' : 'warn', said]);
  const where = header.dryRun ? `DRY RUN on ${instance}: nothing is changed\n` : `RUN on ${instance}\n`;
  const step = `${header.runbook}#${header.step}`;
  const said = blastRadius ? `Blast radius: ${touchedText(blastRadius)}\n` : '';
  const actual = touched ? `Actual: ${actualText(touched)}\n` : '';
  const noRecord = unrecorded ? `The disk has no whole record of this run: ${unrecorded}\n` : '';
  const next = header.dryRun && result === 'dry-run' ? nextAfterDryRun(findStep(step).step) : '';
  return {
    document: {
      id: header.id,
      instance,
      step,
      dryRun: header.dryRun,
      blastRadius,
      touched,
      stages,
      result,
      says,
      unrecorded,
    },
    text: `${where}${said}${table(rows)}${actual}${words[result]}: ${says}\n${noRecord}${next}`,
    exitCode: failures.includes(result) ? exitCodes.failed : exitCodes.ok,
  };
}

/** How the step is run after its dry run. */
const nextAfterDryRun = ({ risk }: Pick<Step<Abilities>, 'risk'>): string =>
  risk === 'high'
    ? 'Next: let a second person approve it in the console (Operations, Runbooks), or the same without --dry-run and with --break-glass --reason TEXT\n'
    : 'Next: the same without --dry-run\n';

const failures: readonly RunReport['result'][] = ['not-fixed', 'failed', 'undone', 'changed'];

const words: Record<RunReport['result'], string> = {
  'nothing-to-do': 'Nothing to do',
  fixed: 'Fixed',
  'not-fixed': 'Not fixed',
  undone: 'Taken back, because it did not work',
  failed: 'Failed',
  'dry-run': 'Dry run',
  changed: 'Not run, what was seen has changed',
};
