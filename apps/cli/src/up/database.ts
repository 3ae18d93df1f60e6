import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '@chatai/core/clock';
import { type Config, runFolder, secretKeyOf } from '@chatai/core/config';
import {
  databaseTargets,
  migrate,
  openDatabase,
  redactedUrl,
  roles,
  rolesSql,
  superuserPassword,
} from '@chatai/core/database';
import {
  clusterProblem,
  createCluster,
  embeddedMajor,
  initialised,
  startEmbedded,
} from '@chatai/core/database/embedded';
import { AppError, coreErrors } from '@chatai/core/errors';
import type { Progress } from '../output/progress.ts';
import { upErrors } from './errors.ts';
import { clusterFolder, isDiskFull } from './folders.ts';
import type { Running } from './unit.ts';

const logFileOf = (config: Config) => path.join(config.log.folder, 'postgresql.log');
const passwordOf = (config: Config) => superuserPassword(secretKeyOf(config));

/** From an immediate shutdown, which takes a moment, to the kill of a server that does not hear it. */
const insistAfterMs = 1_000;

/** Creates the cluster when there is none. Throws `data-folder-newer` for files of a newer PostgreSQL, `database-folder-unusable` for what is no whole cluster. */
export async function prepareCluster(config: Config, progress: Progress): Promise<void> {
  const dataFolder = clusterFolder(config.home);
  if (initialised(dataFolder)) {
    const found = Number(readFileSync(path.join(dataFolder, 'PG_VERSION'), 'utf8'));
    if (found > embeddedMajor) {
      throw coreErrors.dataFolderNewer({ where: config.home, found: `PostgreSQL ${found}`, known: embeddedMajor });
    }
  }
  const problem = clusterProblem(dataFolder);
  if (problem) throw upErrors.databaseFolderUnusable({ folder: dataFolder, problem });
  if (initialised(dataFolder)) return;
  await progress.step('creating the database', () =>
    createCluster({ dataFolder, superuserPassword: passwordOf(config) }).catch((error: unknown) => {
      throw asDatabaseFailure(error, config);
    }),
  );
}

/** Starts the embedded server and makes our roles and database there. The unit `postgresql`. */
export async function launchPostgres(config: Config, clock: Clock): Promise<Running> {
  const server = await startEmbedded({
    dataFolder: clusterFolder(config.home),
    socketFolder: runFolder(config.home),
    superuserPassword: passwordOf(config),
    previousPassword: config.previousSecretKey && superuserPassword(config.previousSecretKey),
    logFile: logFileOf(config),
    clock,
  }).catch((error: unknown) => {
    throw asDatabaseFailure(error, config);
  });
  await ensureDatabase(config, server.superuser()).catch(async (error: unknown) => {
    await server.stop();
    throw asDatabaseFailure(error, config);
  });
  return {
    pid: server.pid,
    exited: server.exited,
    ready: async () => {},
    async stop(withinMs) {
      // Immediate shutdown: nothing is lost, the next start replays the write-ahead log.
      const cancels = [
        clock.after(withinMs, () => process.kill(server.pid, 'SIGQUIT')),
        clock.after(withinMs + insistAfterMs, () => process.kill(server.pid, 'SIGKILL')),
      ];
      await server.stop();
      for (const cancel of cancels) cancel();
    },
    kill: () => process.kill(server.pid, 'SIGQUIT'),
    lastLines: () => tail(logFileOf(config)),
  };
}

/**
 * Roles and database, made on the first start and repaired on every later one (a key that changed changes the passwords). A server that lets nobody
 * write has had them when it still did: it serves readers, and whoever looks at it is told why.
 */
async function ensureDatabase(config: Config, superuser: ReturnType<typeof databaseTargets>['owner']): Promise<void> {
  const targets = databaseTargets(config);
  const admin = await openDatabase({ ...targets, owner: superuser }, 'owner', { name: 'chatai-up', max: 1 });
  try {
    const rolePasswordOf = (role: string) =>
      String(Object.values(targets).find((target) => target.user === role)?.password);
    await admin.pool.query(rolesSql(rolePasswordOf, Object.values(roles)));
    const found = await admin.pool.query("select from pg_database where datname = 'chatai'");
    if (found.rowCount === 0) await admin.pool.query(`create database chatai owner ${roles.owner}`);
  } catch (error) {
    if ((error as { code?: string }).code !== readOnly) throw error;
  } finally {
    await admin.close();
  }
}

/** `read_only_sql_transaction` (PostgreSQL, appendix A). */
const readOnly = '25006';

/** Asks the server of DATABASE_URL for an answer. Throws `database-unreachable` with the reason in words. */
export async function checkOutsideDatabase(config: Config): Promise<void> {
  const database = await openDatabase(databaseTargets(config), 'owner', { name: 'chatai-up', max: 1 });
  try {
    await database.pool.query('select 1');
  } catch (error) {
    throw asUnreachable(error, config);
  } finally {
    await database.close();
  }
}

/** Brings the schema up to this version. Returns the names of the migrations that were applied. */
export async function migrateDatabase(config: Config): Promise<string[]> {
  try {
    return await migrate(databaseTargets(config), config.databaseUrl ? redactedUrl(config.databaseUrl) : config.home);
  } catch (error) {
    if (error instanceof AppError || isDiskFull(error)) throw error;
    throw config.databaseUrl ? asUnreachable(error, config) : asDatabaseFailure(error, config);
  }
}

/** Says why the server of DATABASE_URL cannot be used. */
export function asUnreachable(error: unknown, config: Config): AppError {
  const url = redactedUrl(config.databaseUrl ?? '');
  return coreErrors.databaseUnreachable({ url, reason: reasonOf(error, new URL(url)) }, { cause: error });
}

/** Codes: PostgreSQL appendix A and Node's system errors. */
function reasonOf(error: unknown, url: URL): string {
  const { code, message } = error as { code?: string; message: string };
  switch (code) {
    case 'ENOENT':
      return 'no server has its socket there';
    case 'ECONNREFUSED':
      return `nothing listens on ${url.host || 'this machine'} (connection refused)`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the name ${url.hostname} cannot be resolved`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
      return `${url.host} cannot be reached over the network`;
    case '28P01':
    case '28000':
      return 'the server refuses the user or the password (authentication failed)';
    case '3D000':
      return `there is no such database: ${url.pathname.slice(1)}`;
    case '42501':
      return `its user lacks a right: ${message}`;
    default:
      return /timeout/i.test(message) ? `${url.host} did not answer within 5 s` : message;
  }
}

function asDatabaseFailure(error: unknown, config: Config): Error {
  if (isDiskFull(error)) return error as Error;
  const reason = error instanceof Error ? error.message : String(error);
  return upErrors.databaseFailed({ reason, logFile: logFileOf(config) }, { cause: error });
}

function tail(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').slice(-3).join('\n') : '';
}
