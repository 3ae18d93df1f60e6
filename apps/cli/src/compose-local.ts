import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Config, runFolder } from '@chatai/core/config';
import type { DatabaseTargets } from '@chatai/core/database';
import { cliErrors } from './output/errors.ts';

/** The database for commands that work with the backend down. Throws `database-stopped` when the embedded one does not run. */
export async function localDatabase(config: Config): Promise<DatabaseTargets> {
  // PostgreSQL's socket on port 5432; it is removed when the server stops.
  const socket = path.join(runFolder(config.home), '.s.PGSQL.5432');
  if (!config.databaseUrl && !existsSync(socket)) throw cliErrors.databaseStopped({ home: config.home });
  const { databaseTargets } = await import('@chatai/core/database');
  return databaseTargets(config);
}
