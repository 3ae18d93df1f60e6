import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ProcessIdentity } from '@chatai/core/process';
import { z } from 'zod';

const address = z.object({ port: z.number(), url: z.string() });
const addresses = z.object({
  backend: address,
  console: address,
  manager: address,
  simulator: address,
  watchdog: address,
});
const identity = z.object({ pid: z.number(), startedAt: z.number().optional() });
const state = z.object({
  bootId: z.string(),
  supervisor: identity,
  /** Each program leads a session of its own, so its pid also names whatever it started. */
  programs: z.array(identity.extend({ unit: z.string() })),
  addresses,
  outside: z.object({ consoleUrl: z.string(), publicUrl: z.string().optional() }).optional(),
  instance: z.string().optional(),
  keyMark: z.string().optional(),
  keyInFile: z.boolean().optional(),
  reaches: z.string().optional(),
});

/**
 * Who runs on a data folder and where: written at every change, so that the next start can name the holder and reap what a kill -9 left,
 * and that a command in another terminal finds it without its settings.
 */
export interface UpState {
  supervisor: ProcessIdentity;
  programs: (ProcessIdentity & { unit: string })[];
  /** Where the programs answer. */
  addresses: z.infer<typeof addresses>;
  /** The addresses under which others than this machine come in; absent of a supervisor that is older than this. */
  outside?: { consoleUrl: string; publicUrl?: string | undefined } | undefined;
  /** What it calls itself; absent of a supervisor that is older than this. */
  instance?: string | undefined;
  /** Tells one key of an installation from another (`keyMarkOf`); absent until there is a key. */
  keyMark?: string | undefined;
  /** That key is the one of `secret.key`, and no setting; absent of a supervisor that is older than this. */
  keyInFile?: boolean | undefined;
  /** What it reaches outside, passwords as well: sealed with its key, in base64. Absent until there is one. */
  reaches?: string | undefined;
}

const fileOf = (home: string) => path.join(home, 'run', 'up.json');

/** The last state, or undefined when there is none, it cannot be read, or the machine was started anew since. */
export function readState(home: string): UpState | undefined {
  if (!existsSync(fileOf(home))) return undefined;
  try {
    const found = state.parse(JSON.parse(readFileSync(fileOf(home), 'utf8')));
    if (found.bootId !== bootId()) return undefined;
    const whole = (one: z.infer<typeof identity>) => ({ ...one, startedAt: one.startedAt });
    const programs = found.programs.map((one) => ({ ...one, ...whole(one) }));
    const { addresses: where, outside, instance, keyMark, keyInFile, reaches } = found;
    const said = { addresses: where, outside, instance, keyMark, keyInFile, reaches };
    return { supervisor: whole(found.supervisor), programs, ...said };
  } catch {
    // Half a file from a power cut: as good as none.
    return undefined;
  }
}

/** Replaces the state, whole or not at all. */
export function writeState(home: string, next: UpState): void {
  mkdirSync(path.dirname(fileOf(home)), { recursive: true, mode: 0o700 });
  const part = `${fileOf(home)}.part`;
  writeFileSync(part, JSON.stringify({ bootId: bootId(), ...next }), { mode: 0o600 });
  renameSync(part, fileOf(home));
}

export const removeState = (home: string): void => rmSync(fileOf(home), { force: true });

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return 'unknown';
  }
}
