import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { ProcessIdentity } from './processes.ts';

const identity = z.object({ pid: z.number(), startedAt: z.number().optional() });
const state = z.object({
  bootId: z.string(),
  supervisor: identity,
  /** Each program leads a session of its own, so its pid also names whatever it started. */
  programs: z.array(identity.extend({ unit: z.string() })),
});

/** Who runs on a data folder: written at every change, so that the next start can name the holder and reap what a kill -9 left. */
export interface UpState {
  supervisor: ProcessIdentity;
  programs: (ProcessIdentity & { unit: string })[];
}

const fileOf = (home: string) => path.join(home, 'run', 'up.json');

/** The last state, or undefined when there is none, it cannot be read, or the machine was started anew since. */
export function readState(home: string): UpState | undefined {
  if (!existsSync(fileOf(home))) return undefined;
  try {
    const found = state.parse(JSON.parse(readFileSync(fileOf(home), 'utf8')));
    if (found.bootId !== bootId()) return undefined;
    const whole = (one: z.infer<typeof identity>) => ({ ...one, startedAt: one.startedAt });
    return { supervisor: whole(found.supervisor), programs: found.programs.map((one) => ({ ...one, ...whole(one) })) };
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
