import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Clock, systemClock } from '@chatai/core/clock';
import { upErrors } from './errors.ts';
import { holderOf, lockOf } from './folder-holder.ts';

/**
 * Takes the data folder for this process. Throws `folder-busy` with the holder's pid. The lock is the kernel's (fcntl(2), reached
 * through SQLite because Node has no call for it): it ends with the process however that dies, so it is never stale.
 */
export async function lockFolder(home: string, clock: Clock = systemClock): Promise<{ release(): void }> {
  mkdirSync(path.dirname(lockOf(home)), { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(lockOf(home), { timeout: 0 });
  const deadline = clock.monotonicMs() + 2_000;
  for (;;) {
    try {
      lock.exec('pragma journal_mode = memory; begin exclusive');
      // Whoever has the file deleted under them holds one that nobody finds, and runs on.
      requireNoHolder(home, lock);
      return { release: () => lock.close() };
    } catch (error) {
      if ((error as { errcode?: number }).errcode !== sqliteBusy) throw error;
    }
    // Between its lock and its first state file the holder has no name yet; wait for it.
    requireNoHolder(home, lock);
    if (clock.monotonicMs() > deadline) {
      lock.close();
      throw upErrors.folderBusy({ home, pid: 'unknown' });
    }
    await clock.sleep(50);
  }
}

/** SQLITE_BUSY (sqlite.org/rescode.html). */
const sqliteBusy = 5;

function requireNoHolder(home: string, lock: DatabaseSync): void {
  const holder = holderOf(home);
  if (!holder) return;
  lock.close();
  throw upErrors.folderBusy({ home, pid: holder.pid });
}
