import { isRunning } from '@chatai/core/process';
import { z } from 'zod';
import { type OpenRecord, recordsIn } from '../data-files/index.ts';

export const stages = ['evidence', 'check', 'act', 'verify', 'undo'] as const;
export type Stage = (typeof stages)[number];

/** How a run ended. */
export const results = ['nothing-to-do', 'fixed', 'not-fixed', 'undone', 'failed', 'dry-run', 'changed'] as const;
export type RunResult = (typeof results)[number];

const line = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('run'),
    at: z.number(),
    id: z.string(),
    runbook: z.string(),
    step: z.string(),
    params: z.record(z.string(), z.string()),
    actor: z.object({ name: z.string(), role: z.enum(['on-call', 'admin']) }),
    reason: z.string().optional(),
    approvedBy: z.string().optional(),
    /** It was of high risk, and nobody else was asked. */
    breakGlass: z.boolean().optional(),
    /** What its dry run saw (`stateOf`): when the check says something else, nothing is done. */
    saw: z.string().optional(),
    dryRun: z.boolean(),
    scope: z.string(),
    /** It restarts its scope. */
    restarts: z.boolean().optional(),
    pid: z.number(),
    /** With its pid it names one process (`ProcessIdentity`). */
    startedAt: z.number().optional(),
  }),
  /** Whom acting touches, when that could be seen. */
  z.object({
    kind: z.literal('touches'),
    bots: z.number(),
    turns: z.number(),
    seconds: z.number(),
    workspaces: z.number().optional(),
    messages: z.number().optional(),
    asOf: z.number().optional(),
  }),
  /** What it came to: from the act until it was verified, and whom it touches then, when that could be seen. */
  z.object({
    kind: z.literal('touched'),
    seconds: z.number(),
    bots: z.number().optional(),
    turns: z.number().optional(),
  }),
  z.object({ kind: z.literal('began'), at: z.number(), stage: z.enum(stages) }),
  z.object({
    kind: z.literal('ended'),
    at: z.number(),
    stage: z.enum(stages),
    fine: z.boolean(),
    says: z.string(),
    tookMs: z.number(),
  }),
  z.object({ kind: z.literal('over'), at: z.number(), result: z.enum(results), says: z.string() }),
]);

/** One line of a run's journal: what it is, whom it touches and has touched, a stage that began or ended, or how the run ended. */
export type JournalLine = z.infer<typeof line>;
export type RunHeader = Extract<JournalLine, { kind: 'run' }>;

/** What a run is; of one that was broken off and resumed what it is since. */
export const headerOf = (lines: readonly JournalLine[]): RunHeader | undefined =>
  lines.findLast((line): line is RunHeader => line.kind === 'run');

/** The record of one run, while it goes on. */
export type Journal = OpenRecord<JournalLine>;

/** The records of all runs of this data folder. */
export const { open: openJournal, read: readJournal, list: listRuns, forget: forgetRuns } = recordsIn('runs', line);

/** A run as its record tells it. */
export interface RunRecord {
  header: RunHeader;
  lines: JournalLine[];
  /** One without an end goes on while its process is there, and was broken off when that is gone. */
  state: RunResult | 'goes-on' | 'broken-off';
  says: string;
}

/** Undefined when there is none of this id. `isThere`: is this process running? */
export function readRun(home: string, id: string, isThere = isRunning): RunRecord | undefined {
  const lines = readJournal(home, id);
  const header = headerOf(lines);
  if (!header) return undefined;
  const goesOn = endOf(lines) === undefined && isThere({ pid: header.pid, startedAt: header.startedAt });
  // Whose process was gone just now may have written its end after the look above.
  const whole = goesOn || endOf(lines) ? lines : readJournal(home, id);
  const { result = goesOn ? 'goes-on' : 'broken-off', says = farthest(whole) } = endOf(whole) ?? {};
  return { header, lines: whole, state: result, says };
}

const endOf = (lines: readonly JournalLine[]) => lines.find((line) => line.kind === 'over');

const farthest = (lines: readonly JournalLine[]): string =>
  `it got as far as ${lines.findLast((line) => line.kind === 'began')?.stage ?? 'its beginning'}`;

/** Those that were written to since then (epoch milliseconds), the newest first. */
export const journalsSince = (home: string, since: number): JournalLine[][] =>
  listRuns(home, since).map((id) => readJournal(home, id));

/** When it acted last, epoch milliseconds; undefined of one that did nothing. */
export const actOf = (lines: readonly JournalLine[]): number | undefined => lines.findLast(isAct)?.at;

const isAct = (line: JournalLine): line is Extract<JournalLine, { kind: 'began' }> =>
  line.kind === 'began' && line.stage === 'act';

/** What was seen, without what counts on by itself: "12 wait" and "13 wait" are one state. */
export const stateOf = (says: string): string => says.replace(/\d[\d.,:]*/g, '#');
