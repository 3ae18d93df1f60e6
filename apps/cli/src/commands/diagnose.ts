import { existsSync } from 'node:fs';
import { dryRunCommand } from '@chatai/contract/command-line';
import { type Diagnosis, diagnose, type Finding, ofSymptom } from '@chatai/operations/diagnosis';
import { factsErrors, openRing, type Snapshot } from '@chatai/operations/facts';
import { parseSince } from '@chatai/operations/logs';
import type { BlastRadius } from '@chatai/operations/runbook';
import {
  blastRadiusIn,
  type Facts,
  findStep,
  type Here,
  look,
  saveEvidence,
  type Top,
  topOf,
  trees,
} from '@chatai/runbooks';
import { Argument, type Command } from 'commander';
import type { Cli } from '../cli.ts';
import { cliErrors } from '../output/errors.ts';
import { exitCodes } from '../output/failure.ts';
import type { Result } from '../output/result.ts';
import { counted, duration } from '../output/table.ts';
import { touchedText } from '../output/touched-text.ts';
import { asItRuns, keySeenFrom } from '../up/running.ts';
import { type CommandContext, type CommonOptions, command, onlyHere } from './command.ts';

const symptoms = trees.map(({ symptom }) => symptom);

export function diagnoseCommand({ cli, run }: CommandContext): Command {
  return command(
    'diagnose',
    'find the cause, the evidence, and the step that repairs it; saves what it saw; works without backend and database',
    ['diagnose', 'diagnose api', 'diagnose --at 03:12', 'diagnose --json'],
  )
    .addArgument(new Argument('[symptom]', 'what is noticed; all of them when absent').choices(symptoms))
    .option('--at <time>', 'what was wrong then, within the last 24 hours: 03:12, 10m, or an ISO time')
    .action((symptom: string | undefined, options: CommonOptions & { at?: string }) =>
      run(options, async () => {
        onlyHere(cli, 'diagnose');
        const here = { config: asItRuns(cli.config()), clock: cli.clock, ...keySeenFrom(cli.config()) };
        const { at } = options;
        const snapshot = at === undefined ? await look(here) : lookedAt(cli, at);
        const diagnosis = diagnosisOf(snapshot, symptom);
        const isPast = at !== undefined;
        return diagnosisResult(diagnosis, {
          symptom,
          snapshot,
          isPast,
          instance: here.config.instance,
          saved: isPast ? undefined : await save(here, snapshot),
          blastRadius: await touchedBy(here, diagnosis, snapshot),
          top: symptom === 'slow' ? topOf(snapshot.facts) : undefined,
        });
      }),
    );
}

/** All trees are walked, whatever is noticed: the database may be why the API does not answer. */
function diagnosisOf(snapshot: Snapshot<Facts>, symptom: string | undefined): Asked {
  const whole = diagnose(trees, snapshot);
  if (symptom === undefined) return { ...whole, elsewhere: [] };
  const { notSeen } = diagnose(
    trees.filter((tree) => tree.symptom === symptom),
    snapshot,
  );
  return { ...whole, ...ofSymptom(whole, symptom), notSeen };
}

/** `elsewhere`: causes of what is wrong besides what was asked for. */
type Asked = Diagnosis & { elsewhere: Finding[] };

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
  symptom: string | undefined;
  snapshot: Snapshot<Facts>;
  isPast: boolean;
  instance: string;
  saved: Saved | undefined;
  /** Of the step that is proposed, when it can be seen. */
  blastRadius: BlastRadius | undefined;
  /** Who takes the machine, where that was asked. */
  top: Top | undefined;
}

type Saved = { file: string } | { problem: string };

/** What was seen is there in the morning; that it cannot be kept keeps nobody from the verdict. */
async function save(here: Here, snapshot: Snapshot<Facts>): Promise<Saved | undefined> {
  // Looking makes no data folder.
  if (!existsSync(here.config.home)) return undefined;
  const name = `diagnosed-${new Date(snapshot.at).toISOString().replaceAll(':', '-')}`;
  return saveEvidence(here, name, snapshot).then(
    (file) => ({ file }),
    (error: Error) => ({ problem: error.message }),
  );
}

const causeOf = ({ findings, elsewhere }: Asked): Finding | undefined => findings[0] ?? elsewhere[0];

async function touchedBy(here: Here, diagnosis: Asked, snapshot: Snapshot<Facts>) {
  const cause = causeOf(diagnosis);
  return cause?.step === undefined ? undefined : blastRadiusIn(here, snapshot)(cause.step, cause.params);
}

function diagnosisResult(diagnosis: Asked, looked: Looked): Result {
  const { snapshot, isPast, instance, saved, blastRadius, top } = looked;
  const { at, facts } = snapshot;
  const { findings, elsewhere, notSeen } = diagnosis;
  const cause = causeOf(diagnosis);
  const unseen = notSeen.map(
    ({ says, why, probe }) => `Not seen  ${says} (${why})${probe ? `; look with: ${probe}` : ''}\n`,
  );
  const changes = facts.installed ?? [];
  // What is well is not searched for a culprit.
  const changed = (cause ? changes : [])
    .filter((one) => one.at > at - lateChangeMs)
    .map((one) => `Changed   ${duration(at - one.at)} before: ${one.says}\n`);
  const text = [
    `Seen on   ${instance}${isPast ? ` at ${new Date(at).toISOString()}` : ''}\n`,
    findings.map(findingText).join('\n') || nothingText(diagnosis, looked),
    ...elsewhere.map((one) => `Elsewhere ${one.symptom}: ${one.finding}\n`),
    ...askedLines(diagnosis, looked),
    ...(top ? topLines(top) : []),
    ...changed,
    ...unseen,
    blastRadius ? `Touches   ${touchedText(blastRadius)}\n` : '',
    saved ? savedText(saved) : '',
    `Next: ${cause ? nextOf(cause) : 'chatai health'}\n`,
  ];
  return {
    document: {
      instance,
      ...diagnosis,
      changes,
      blastRadius: blastRadius ?? null,
      saved: saved ?? null,
      ...(top ? { top } : {}),
    },
    text: text.join(''),
    exitCode: cause || notSeen.length > 0 ? exitCodes.unhealthy : exitCodes.ok,
  };
}

/** What could not be looked at is never told as well. */
function nothingText({ notSeen }: Asked, { symptom }: Looked): string {
  const where = symptom === undefined ? '' : ` that shows as "${symptom}"`;
  return notSeen.length === 0
    ? `Nothing wrong was found${where}.\n`
    : `Nothing wrong was found${where} in what could be seen; ${counted(notSeen.length, 'question')} could not be asked.\n`;
}

/** What was asked of the symptom that somebody has named, a line each: what is not so tells how far it is from it, the rest stands above. */
function askedLines({ asked }: Asked, { symptom }: Looked): string[] {
  const own = asked.filter((one) => one.symptom === symptom);
  if (own.length === 0) return [];
  return [
    `Asked     ${counted(own.length, 'question')}\n`,
    ...own.map(({ says, answer, why }) => `  ${answer.padEnd(9)}${says}${answer === 'no' && why ? ` (${why})` : ''}\n`),
  ];
}

function topLines({ cores, memory, disk, loops, bots, latency }: Top): string[] {
  const lines = {
    'Most CPU': cores,
    'Most RAM': memory,
    'Most disk': disk,
    'Loop lag': loops,
    Busiest: bots,
    Latency: latency,
  };
  return Object.entries(lines).flatMap(([what, those]) =>
    those.length > 0 ? [`${what.padEnd(9)} ${those.join(', ')}\n`] : [],
  );
}

const savedText = (saved: Saved): string =>
  'file' in saved ? `Saved     ${saved.file}\n` : `Not saved ${saved.problem}\n`;

/** A change that is older is seldom the cause. */
const lateChangeMs = 24 * 3_600_000;

function findingText({ leaf, path, evidence, finding, because }: Finding): string {
  const against = evidence.against.join('; ') || 'none';
  return [
    `Name      ${leaf}`,
    `Path      ${path.join(' > ')}`,
    `Evidence  for: ${evidence.for.join('; ')}. against: ${against}`,
    `Finding   ${finding}${because ? ` (follows from ${because})` : ''}`,
    '',
  ].join('\n');
}

/** The step that repairs it; where there is none, its own words say what to do. */
function nextOf({ finding, step, params }: Finding): string {
  if (!step) return finding;
  const asked = Object.entries(findStep(step).step.params ?? {});
  const words = asked.map(([name, { fallback = null, secret = false }]) => ({ name, fallback, secret }));
  return dryRunCommand(step, words, params);
}
