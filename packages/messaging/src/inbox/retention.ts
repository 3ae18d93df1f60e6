import type { Database } from '@chatai/core/database';
import { deleteOldUpdates } from './queries.ts';

/** Raw updates are kept for 7 days, as long as Telegram's ids can tell a duplicate (architecture.md 7.5, guarantees.md 2.2.2). */
const keptDays = 7;
const batch = 5_000;

/** Deletes what is older, batch by batch, so that no statement holds much for long. Returns how many. */
export async function forgetOldUpdates(database: Database): Promise<number> {
  let all = 0;
  for (;;) {
    const deleted = await deleteOldUpdates(database.pool, keptDays, batch);
    all += deleted;
    if (deleted < batch) return all;
  }
}
