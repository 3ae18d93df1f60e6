import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { identityOf, isRunning, type ProcessIdentity, whoHasOpen } from '@chatai/core/process';
import { readState } from './state-file.ts';

/** The file that whoever runs on a data folder has locked. */
export const lockOf = (home: string): string => path.join(home, 'run', 'up.lock');

/** The supervisor that runs on this data folder: as it wrote down itself, else by the lock that it has. */
export function holderOf(home: string): ProcessIdentity | undefined {
  const recorded = readState(home)?.supervisor;
  return recorded && isRunning(recorded) ? recorded : lostHolderOf(home);
}

/** The one whose lock was deleted, or moved away with its folder: it still has the file open. Undefined where there is no /proc. */
export function lostHolderOf(home: string): ProcessIdentity | undefined {
  if (!existsSync(home)) return undefined;
  const folder = realpathSync(home);
  const pid = whoHasOpen((file) => {
    // Whoever has the file that is in its place waits for it, or holds it and is found by it.
    if (!file.startsWith(`${folder}/`) || file === lockOf(folder)) return false;
    return /^[^/]+\/up\.lock( \(deleted\))?$/.test(file.slice(folder.length + 1));
  });
  return pid === undefined ? undefined : identityOf(pid);
}
