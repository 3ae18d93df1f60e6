import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

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
    pid: z.number(),
  }),
  /** Whom acting touches, when that could be seen. */
  z.object({ kind: z.literal('touches'), bots: z.number(), turns: z.number(), seconds: z.number() }),
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

/** One line of a run's journal: what it is, whom it touches, a stage that began or ended, or how the run ended. */
export type JournalLine = z.infer<typeof line>;
export type RunHeader = Extract<JournalLine, { kind: 'run' }>;

/** The record of one run. Each line is on the disk before what it tells of goes on. */
export interface Journal {
  write(line: JournalLine): void;
  close(): void;
}

const folderOf = (home: string) => path.join(home, 'runs');
const fileOf = (home: string, id: string) => path.join(folderOf(home), `${id}.jsonl`);

/** Begins or goes on with a run's journal in the data folder: it needs nothing but a disk. */
export function openJournal(home: string, id: string): Journal {
  mkdirSync(folderOf(home), { recursive: true, mode: 0o700 });
  const file = openSync(fileOf(home, id), 'a', 0o600);
  return {
    write(written) {
      writeSync(file, `${JSON.stringify(written)}\n`);
      fsyncSync(file);
    },
    close: () => closeSync(file),
  };
}

/** What a run has written so far; empty when there is none of this id. Half a line at the end, of a run that was killed, is left out. */
export function readJournal(home: string, id: string): JournalLine[] {
  try {
    return readFileSync(fileOf(home, id), 'utf8')
      .split('\n')
      .flatMap((text) => {
        try {
          return [line.parse(JSON.parse(text))];
        } catch {
          return [];
        }
      });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Forgets the runs that ended, or were broken off, before this time (epoch milliseconds). */
export const forgetRuns = (home: string, before: number): void => removeOlder(folderOf(home), before);

/** What was seen, without what counts on by itself: "12 wait" and "13 wait" are one state. */
export const stateOf = (says: string): string => says.replace(/\d[\d.,:]*/g, '#');

/** Removes the files of a folder that were last written to before this time; nothing when there is no such folder. */
export function removeOlder(folder: string, before: number): void {
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const file = path.join(folder, name);
    // Somebody else may tidy up as well.
    if ((statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? before) < before) rmSync(file, { force: true });
  }
}

/** Ids of all runs, the newest first: they are UUIDv7. */
export function listRuns(home: string): string[] {
  try {
    return readdirSync(folderOf(home))
      .flatMap((name) => (name.endsWith('.jsonl') ? [name.slice(0, -'.jsonl'.length)] : []))
      .sort()
      .reverse();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
