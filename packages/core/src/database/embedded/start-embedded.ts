import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { type Clock, systemClock } from '../../clock/index.ts';
import { programOf, statOf } from '../../process/index.ts';
import { spawnBinary } from './binaries.ts';

export interface EmbeddedOptions {
  dataFolder: string;
  /** Folder of the server's Unix socket; it listens on nothing else. */
  socketFolder: string;
  superuserPassword: string;
  /** The one before the installation's key was changed: where it still fits, the new one takes its place. */
  previousPassword?: string | undefined;
  logFile: string;
  /** More `name=value` settings of postgresql.conf. */
  settings?: Record<string, string>;
  clock?: Clock;
}

/** A running server that we started. */
export interface EmbeddedServer {
  pid: number;
  /** Connects as superuser to `database` (default `postgres`). */
  superuser(database?: string): pg.ClientConfig;
  /** Resolves when the process ended, wanted or not. */
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Fast shutdown (SIGINT: sessions are ended, everything is on disk); immediate after 10 s. */
  stop(): Promise<void>;
}

const defaults = {
  listen_addresses: '',
  port: '5432',
  unix_socket_permissions: '0700',
  max_connections: '100',
  shared_buffers: '128MB',
  wal_compression: 'on',
  checkpoint_completion_target: '0.9',
  // Errors of statements are told to who made them and not written here, where they would quote values of rows: people's words and
  // addresses (security.md T11). `log` is above `error` and below `fatal`.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_line_prefix: '%m [%p] %a ',
  shared_preload_libraries: 'pg_stat_statements',
};

/** Starts the cluster in `dataFolder` and waits until it takes connections (0.1 s; after a crash as long as recovery takes). A server left over from a killed supervisor is stopped first, never that of one who lives; where the start fails, none is left running. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const clock = options.clock ?? systemClock;
  mkdirSync(options.socketFolder, { recursive: true, mode: 0o700 });
  mkdirSync(path.dirname(options.logFile), { recursive: true });
  await stopLeftOver(options.dataFolder, clock);

  const superuser = (database = 'postgres'): pg.ClientConfig => ({
    host: options.socketFolder,
    port: 5432,
    user: 'postgres',
    password: options.superuserPassword,
    database,
    connectionTimeoutMillis: 5_000,
  });
  const deadline = clock.monotonicMs() + 30_000;
  for (;;) {
    const child = launch(options);
    const exited = once(child, 'exit').then(
      ([code, signal]) => ({ code, signal }) as Awaited<EmbeddedServer['exited']>,
    );
    const server = { pid: child.pid as number, superuser, exited, stop: () => stop(child, exited, clock) };
    try {
      if (await acceptsConnections(superuser(), options, child, clock)) return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
    // A killed server's children may hold its shared memory for a moment longer; anything else will fail again and says why.
    if (
      clock.monotonicMs() > deadline ||
      !/postmaster\.pid" already exists|shared memory/.test(lastLines(options.logFile))
    ) {
      throw new Error(`PostgreSQL did not start: ${lastLines(options.logFile)}`);
    }
    await clock.sleep(500);
  }
}

function launch(options: EmbeddedOptions): ChildProcess {
  const settings = { ...defaults, unix_socket_directories: options.socketFolder, ...options.settings };
  const args = [
    '-D',
    options.dataFolder,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  const log = openSync(options.logFile, 'a', 0o600);
  try {
    // Its own process group: Ctrl-C in the terminal is for the supervisor, which stops the database last.
    return spawnBinary('postgres', args, { stdio: ['ignore', log, log], detached: true });
  } finally {
    closeSync(log);
  }
}

async function acceptsConnections(
  target: pg.ClientConfig,
  { dataFolder, previousPassword }: Pick<EmbeddedOptions, 'dataFolder' | 'previousPassword'>,
  child: ChildProcess,
  clock: Clock,
): Promise<boolean> {
  while (child.exitCode === null && child.signalCode === null) {
    // Whoever asks earlier is refused with a FATAL line in the log, which would look like a failure.
    if (!saysItIsReady(dataFolder, child.pid)) {
      await clock.sleep(30);
      continue;
    }
    const client = new pg.Client(target);
    try {
      await client.connect();
      await client.end();
      return true;
    } catch (error) {
      await client.end().catch(() => {});
      // On its way down again, or out of connections; a wrong password will not get better.
      if ((error as { code?: string }).code === '28P01') {
        if (previousPassword !== undefined && (await replacePassword(target, previousPassword))) continue;
        throw new Error(
          'The embedded database refuses its own password: CHATAI_SECRET_KEY differs from the one the data folder was made with.',
          {
            cause: error,
          },
        );
      }
      await clock.sleep(30);
    }
  }
  return false;
}

/** Lines of postmaster.pid (PostgreSQL's utils/pidfile.h): the first is its pid, the eighth its state. A standby lets readers in. */
function saysItIsReady(dataFolder: string, pid: number | undefined): boolean {
  const file = path.join(dataFolder, 'postmaster.pid');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  return Number(lines[0]) === pid && ['ready', 'standby'].includes(lines[7]?.trim() ?? '');
}

/** False when the previous one is refused too. */
async function replacePassword(target: pg.ClientConfig, previousPassword: string): Promise<boolean> {
  const client = new pg.Client({ ...target, password: previousPassword });
  try {
    await client.connect();
    await client.query(
      `alter role ${client.escapeIdentifier(String(target.user))} password ${client.escapeLiteral(String(target.password))}`,
    );
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === '28P01') return false;
    throw error;
  } finally {
    await client.end().catch(() => {});
  }
}

async function stop(child: ChildProcess, exited: EmbeddedServer['exited'], clock: Clock): Promise<void> {
  child.kill('SIGINT');
  // One that is held by a signal (SIGSTOP) hears it only when it goes on.
  child.kill('SIGCONT');
  const cancels = [clock.after(10_000, () => child.kill('SIGQUIT')), clock.after(12_000, () => child.kill('SIGKILL'))];
  await exited;
  for (const cancel of cancels) cancel();
}

/** Stops a server of this data folder whose supervisor was killed. */
async function stopLeftOver(dataFolder: string, clock: Clock): Promise<void> {
  const pidFile = path.join(dataFolder, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  const started = clock.monotonicMs();
  const keeper = isPostgres(pid) ? keeperOf(pid) : undefined;
  if (keeper) throw new Error(`PostgreSQL (pid ${pid}) runs on ${dataFolder} for another ChatAI (pid ${keeper}).`);
  while (isPostgres(pid)) {
    const waited = clock.monotonicMs() - started;
    process.kill(pid, waited < 10_000 ? 'SIGINT' : waited < 15_000 ? 'SIGQUIT' : 'SIGKILL');
    if (waited > 20_000) throw new Error(`Another PostgreSQL (pid ${pid}) uses ${dataFolder} and does not stop.`);
    await clock.sleep(100);
  }
  // Children of a killed server hold its shared memory for a moment longer; who starts before is refused with a FATAL line in the log.
  while (isAttached(pidFile) && clock.monotonicMs() - started < 5_000) await clock.sleep(20);
}

/** Is the shared memory of the server that wrote this postmaster.pid in use? Its seventh line holds key and id of the block (utils/pidfile.h). */
function isAttached(pidFile: string): boolean {
  const blocks = '/proc/sysvipc/shm';
  if (!existsSync(blocks) || !existsSync(pidFile)) return false;
  const [key, id] = readFileSync(pidFile, 'utf8').split('\n')[6]?.trim().split(/\s+/) ?? [];
  // Columns of proc(5): key, shmid, perms, size, cpid, lpid, nattch.
  const block = readFileSync(blocks, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .find((columns) => columns[0] === key && columns[1] === id);
  return Number(block?.[6] ?? 0) > 0;
}

/** Another process of ours that has started this server and lives; undefined once it has ended: an init has the server then. */
function keeperOf(pid: number): number | undefined {
  const parent = Number(statOf(pid)?.fields[1]);
  return parent > 1 && parent !== process.pid && programOf(parent) === process.execPath ? parent : undefined;
}

function isPostgres(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres';
  } catch {
    return false;
  }
}

const lastLines = (file: string) =>
  existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').slice(-3).join(' ') : 'no log was written';
