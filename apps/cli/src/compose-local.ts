import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '@chatai/core/clock';
import { type Config, runFolder } from '@chatai/core/config';
import type { DatabaseTargets } from '@chatai/core/database';
import { isAppError } from '@chatai/core/errors';
import { cliErrors } from './output/errors.ts';

/** The database for commands that work with the backend down. Throws `database-stopped` when the embedded one does not run. */
export async function localDatabase(config: Config): Promise<DatabaseTargets> {
  // PostgreSQL's socket on port 5432; it is removed when the server stops.
  const socket = path.join(runFolder(config.home), '.s.PGSQL.5432');
  if (!config.databaseUrl && !existsSync(socket)) throw cliErrors.databaseStopped({ home: config.home });
  const { databaseTargets } = await import('@chatai/core/database');
  return databaseTargets(config);
}

/** A database to work on. `isInUse`: does a product run on it, here or on another machine? */
export interface LocalDatabase {
  targets: DatabaseTargets;
  isInUse(): Promise<boolean>;
}

/** Connections that a running product always has: its bot manager's, its workers' and their ears. */
const productNames = /^(bot-manager|worker-.*|backend-.*|chatai-listen|chatai-up)$/;

/**
 * The same for commands that need no running product: an embedded database that is stopped runs as long as `work` does, with the data
 * folder locked against a start. Throws `database-stopped` when none was ever made here.
 */
export async function withLocalDatabase<T>(
  { config, clock }: { config: Config; clock: Clock },
  work: (database: LocalDatabase) => Promise<T>,
): Promise<T> {
  const { databaseTargets, connectedPrograms } = await import('@chatai/core/database');
  if (config.databaseUrl) {
    const targets = databaseTargets(config);
    return work({
      targets,
      isInUse: async () => (await connectedPrograms(targets)).some((name) => productNames.test(name)),
    });
  }
  const { clusterFolder } = await import('./up/folders.ts');
  const { initialised } = await import('@chatai/core/database/embedded');
  if (!initialised(clusterFolder(config.home))) throw cliErrors.databaseStopped({ home: config.home });
  const { lockFolder } = await import('./up/folder-lock.ts');
  const lock = await lockFolder(config.home, clock).catch((error: unknown) => {
    if (isAppError(error) && error.code === 'folder-busy') return undefined;
    throw error;
  });
  const targets = databaseTargets(config);
  if (!lock) return work({ targets, isInUse: async () => true });
  try {
    const { launchPostgres } = await import('./up/database.ts');
    const server = await launchPostgres(config, clock);
    try {
      return await work({ targets, isInUse: async () => false });
    } finally {
      await server.stop(10_000);
    }
  } finally {
    lock.release();
  }
}
