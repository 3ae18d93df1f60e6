import { dryRunCommand } from '@chatai/contract/command-line';
import { type Diagnosis, diagnose, type Finding } from '@chatai/operations/diagnosis';
import { factsErrors, openRing, type Snapshot } from '@chatai/operations/facts';
import { parseSince } from '@chatai/operations/logs';
import { type Facts, findStep, look, trees } from '@chatai/runbooks';
import { Argument, type Command } from 'commander';
import type { Cli } from '../cli.ts';
import { cliErrors } from '../output/errors.ts';
import { exitCodes } from '../output/failure.ts';
import type { Result } from '../output/result.ts';
import { asItRuns, hasOtherKey } from '../up/running.ts';
import { type CommandContext, type CommonOptions, command, onlyHere } from './command.ts';

const symptoms = trees.map(({ symptom }) => symptom);

export function diagnoseCommand({ cli, run }: CommandContext): Command {
  return command(
    'diagnose',
    'what is wrong, why it is thought so, and the step that mends it; needs neither backend nor database',
    ['diagnose', 'diagnose api', 'diagnose --at 03:12', 'diagnose --json'],
  )
    .addArgument(new Argument('[symptom]', 'what is noticed; all of them when absent').choices(symptoms))
    .option('--at <time>', 'what was wrong then, within the last 24 hours: 03:12, 10m, or an ISO time')
    .action((symptom: string | undefined, options: CommonOptions & { at?: string }) =>
      run(options, async () => {
        onlyHere(cli, 'diagnose');
        const chosen = trees.filter((tree) => symptom === undefined || tree.symptom === symptom);
        const here = { config: asItRuns(cli.config()), clock: cli.clock, otherKey: hasOtherKey(cli.config()) };
        const { at } = options;
        const snapshot = at === undefined ? await look(here) : lookedAt(cli, at);
        const looked = { snapshot, isPast: at !== undefined, instance: here.config.instance };
        return diagnosisResult(diagnose(chosen, snapshot), looked);
      }),
    );
}

/** What the watchdog saw then. Throws `wrong-usage` for a time that is none, `nothing-kept` when it did not look. */
function lookedAt(cli: Pick<Cli, 'config' | 'clock'>, text: string): Snapshot<Facts> {
  const now = cli.clock.now();
  const time = timeOf(text, now);
  if (time === undefined || time > now)
    throw cliErrors.wrongUsage({
      problem: `${text} is no time that is over`,
      fix: 'Give 03:12 (of the last day), 10m (ago), or an ISO time such as 2026-01-23T03:12:00Z',
    });
  const { home } = cli.config();
  const kept = openRing<Facts, unknown>(home, cli.clock).at(time);
  if (!kept) throw factsErrors.nothingKept({ time: new Date(time).toISOString(), home });
  return kept.snapshot;
}

/** `03:12` is of this machine's day, the last that is over. */
function timeOf(text: string, now: number): number | undefined {
  const clock = /^(\d{1,2}):(\d\d)$/.exec(text);
  if (!clock) return parseSince(text, now);
  const [hour, minute] = [Number(clock[1]), Number(clock[2])];
  if (hour > 23 || minute > 59) return undefined;
  const today = new Date(now);
  today.setHours(hour, minute, 59, 999);
  const at = today.getTime();
  return at - 59_999 > now ? new Date(at).setDate(today.getDate() - 1) : Math.min(at, now);
}

interface Looked {
  snapshot: Snapshot<Facts>;
  isPast: boolean;
  instance: string;
}

function diagnosisResult(diagnosis: Diagnosis, { snapshot: { at, facts }, isPast, instance }: Looked): Result {
  const { findings, notSeen } = diagnosis;
  const unseen = notSeen.map(
    ({ says, why, probe }) => `Not seen  ${says} (${why})${probe ? `; look with: ${probe}` : ''}\n`,
  );
  const found = findings.map(findingText).join('\n');
  const seen = `Seen on   ${instance}${isPast ? ` at ${new Date(at).toISOString()}` : ''}\n`;
  const changes = facts.installed ?? [];
  // What is well is not searched for a culprit.
  const changed = (findings.length > 0 ? changes : [])
    .filter((one) => one.at > at - lateChangeMs)
    .map((one) => `Changed   ${spanText(at - one.at)} before: ${one.says}\n`);
  const nothing = 'Nothing wrong was found.\n';
  const [cause] = findings;
  return {
    document: { instance, ...diagnosis, changes },
    text: `${seen}${found || nothing}${changed.join('')}${unseen.join('')}Next: ${cause ? nextOf(cause) : 'chatai health'}\n`,
    exitCode: findings.length > 0 ? exitCodes.unhealthy : exitCodes.ok,
  };
}

/** A change that is older is seldom the cause. */
const lateChangeMs = 24 * 3_600_000;

function spanText(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

function findingText({ path, evidence, finding, because }: Finding): string {
  const against = evidence.against.join('; ') || 'none';
  return [
    `Path      ${path.join(' > ')}`,
    `Evidence  for: ${evidence.for.join('; ')}. against: ${against}`,
    `Finding   ${finding}${because ? ` (follows from ${because})` : ''}`,
    '',
  ].join('\n');
}

/** The step that mends it; where there is none, its own words say what to do. */
function nextOf({ finding, step, params }: Finding): string {
  if (!step) return finding;
  const asked = Object.entries(findStep(step).step.params ?? {});
  const words = asked.map(([name, { fallback = null, secret = false }]) => ({ name, fallback, secret }));
  return dryRunCommand(step, words, params);
}
