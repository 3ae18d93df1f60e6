import { z } from 'zod';
import { recordsIn } from '../data-files/index.ts';

const line = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('shell'),
    at: z.number(),
    id: z.string(),
    /** Account of the machine. */
    by: z.string(),
    reason: z.string(),
    /** Of the process that keeps the record. */
    pid: z.number(),
  }),
  /** A command as it was typed, without secrets, written before it runs. */
  z.object({ kind: z.literal('command'), at: z.number(), folder: z.string(), command: z.string() }),
  /** Of the command before. */
  z.object({ kind: z.literal('ended'), at: z.number(), exitCode: z.number() }),
  z.object({ kind: z.literal('over'), at: z.number() }),
]);

/** One line of a shell's record; times are epoch milliseconds. */
export type ShellLine = z.infer<typeof line>;

/** The records of all shells of this data folder, kept as long as those of runs. */
export const shellRecords = recordsIn('shells', line);

/** What was done in a shell. */
export interface ShellReport {
  id: string;
  at: number;
  by: string;
  reason: string;
  /** Undefined while it is open, and when it was killed. */
  endedAt: number | undefined;
  commands: { at: number; folder: string; command: string; exitCode: number | undefined }[];
}

/** Undefined when there is no shell of this id. */
export function shellReport(lines: readonly ShellLine[]): ShellReport | undefined {
  const header = lines.find((one) => one.kind === 'shell');
  if (!header) return undefined;
  const { id, at, by, reason } = header;
  const commands = lines.flatMap((one, n) => {
    if (one.kind !== 'command') return [];
    const next = lines[n + 1];
    return [{ ...one, exitCode: next?.kind === 'ended' ? next.exitCode : undefined }];
  });
  return {
    id,
    at,
    by,
    reason,
    endedAt: lines.find((one) => one.kind === 'over')?.at,
    commands: commands.map(({ kind, ...command }) => command),
  };
}
