import { type Database, type DatabaseTargets, openDatabase } from '@chatai/core/database';

/** One connection for each step, so that none waits for another (pipeline.md 10). */
export interface Connections {
  reads: Database;
  opens: Database;
  closes: Database;
  claims: Database;
  settles: Database;
  intake: Database;
  close(): Promise<void>;
}

export async function openConnections(targets: DatabaseTargets): Promise<Connections> {
  const open = (name: string) => openDatabase(targets, 'system', { name: `worker-${name}`, max: 1, hotPath: true });
  const [reads, opens, closes, claims, settles, intake] = await Promise.all([
    open('read'),
    open('open'),
    open('close'),
    open('claim'),
    open('settle'),
    open('intake'),
  ]);
  const all = { reads, opens, closes, claims, settles, intake };
  return {
    ...all,
    async close() {
      await Promise.all(Object.values(all).map((database) => database.close()));
    },
  };
}
