import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { replaceFile } from '../data-files/index.ts';
import { runErrors } from './errors.ts';

/** Who has a scope, for whoever wants it too. */
export interface Holder {
  actor: string;
  step: string;
  /** Epoch milliseconds. */
  since: number;
}

/**
 * Takes a scope of this data folder: two runs of one never go on together. The lock is the kernel's (fcntl(2), reached through SQLite because Node
 * has no call for it): it ends with the process however that dies. Throws `scope-busy` with the holder's name.
 */
export function lockScope(home: string, scope: string, holder: Holder): { release(): void } {
  const folder = path.join(home, 'run');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const name = path.join(folder, `step-${scope.replace(/[^\w-]/g, '_')}`);
  const lock = new DatabaseSync(`${name}.lock`, { timeout: 0 });
  try {
    lock.exec('pragma journal_mode = memory; begin exclusive');
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode !== sqliteBusy) throw error;
    const { actor, step, since } = holderOf(`${name}.json`);
    throw runErrors.scopeBusy({ scope, holder: actor, step, since: new Date(since).toISOString() });
  }
  try {
    replaceFile(`${name}.json`, holder);
  } catch {
    // The lock is what counts: on a disk that takes nothing its holder has no name.
  }
  return {
    release() {
      rmSync(`${name}.json`, { force: true });
      lock.close();
    },
  };
}

/** SQLITE_BUSY (sqlite.org/rescode.html). */
const sqliteBusy = 5;

/** Between its lock and its name the holder has none. */
function holderOf(file: string): Holder {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return { actor: 'somebody', step: 'a step', since: 0 };
  }
}
