import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '@chatai/core/clock';
import { type Config, loadConfig } from '@chatai/core/config';
import { databaseTargets, roles, rolesSql } from '@chatai/core/database';
import { startTestServer, testTargets } from '@chatai/core/database/testing';
import { programOf } from '@chatai/core/process';
import pg from 'pg';

/** A PostgreSQL of its own with our migrated database `chatai`: printed lines find what they name, and nobody else is disturbed. */
export interface ChataiDatabase {
  /** With which a program of ours works on it, as on a server of DATABASE_URL. */
  settings: Record<string, string>;
  /** With which psql and pg_dump reach it as the superuser `postgres`. */
  clientSettings: Record<string, string>;
  socketFolder: string;
  /** A session as this role, which `stop` ends. */
  session(name: string, user?: string): Promise<pg.Client>;
  /** Another server that follows this one; resolves when it takes connections. */
  startStandby(folder: string): Promise<Standby>;
  stop(): Promise<void>;
}

export interface Standby {
  session(): Promise<pg.Client>;
  stop(): Promise<void>;
}

export async function startChataiDatabase(): Promise<ChataiDatabase> {
  const server = await startTestServer();
  const { socketFolder } = server;
  // All roles of a test server have one password.
  const { password } = testTargets(socketFolder, 'chatai').owner;
  const target = { host: socketFolder, port: 5432, user: 'postgres', password: String(password), database: 'chatai' };
  const open = new Set<pg.Client>();
  const sessionAt = async (at: pg.ClientConfig) => {
    const client = new pg.Client(at);
    client.on('error', () => {});
    await client.connect();
    open.add(client);
    return client;
  };
  const session = (name: string, user = 'postgres') => sessionAt({ ...target, user, application_name: name });

  const maker = await sessionAt({ ...target, database: 'postgres' });
  await maker.query(`create database chatai template template_chatai owner ${roles.owner}`);
  const settings = {
    CHATAI_SECRET_KEY: 'a key of the museum, as long as keys must be',
    DATABASE_URL: `postgres://${roles.owner}:${password}@localhost/chatai?host=${encodeURIComponent(socketFolder)}`,
  };
  await maker.query(rolesSql(passwordsOf(loadConfig(settings))));

  return {
    settings,
    clientSettings: { PGHOST: socketFolder, PGUSER: 'postgres', PGPASSWORD: String(password) },
    socketFolder,
    session,
    async startStandby(folder) {
      await copyServer(path.join(socketFolder, 'postgres'), folder, maker);
      // A standby has no lower ones than the one that it follows.
      const names = ['max_connections', 'max_prepared_transactions'];
      const { rows } = await maker.query('select name, setting from pg_settings where name = any ($1)', [names]);
      const child = launchStandby(socketFolder, folder, {
        primary_conninfo: `host=${socketFolder} user=postgres password=${password}`,
        ...Object.fromEntries(rows.map(({ name, setting }) => [name, setting])),
      });
      const at = { ...target, host: folder };
      await untilItAnswers(at, child);
      return {
        session: () => sessionAt(at),
        async stop() {
          child.kill('SIGINT');
          if (child.exitCode === null) await once(child, 'exit');
        },
      };
    },
    async stop() {
      await Promise.all([...open].map((client) => client.end().catch(() => {})));
      await server.stop();
    },
  };
}

/** What `chatai db roles` prints for a server of DATABASE_URL. */
function passwordsOf(config: Config): (role: string) => string {
  const targets = Object.values(databaseTargets(config)).map(
    ({ connectionString }) => new URL(String(connectionString)),
  );
  return (role) => decodeURIComponent(String(targets.find(({ username }) => username === role)?.password));
}

/** Files of the running server alone; some of them come and go. */
const ofTheRun = /postmaster\.(pid|opts)$|pg_internal\.init|pgsql_tmp|pg_stat_tmp\//;

/** A base backup (PostgreSQL, 26.3.3): the files while the server runs, and what it says at the end. */
async function copyServer(dataFolder: string, folder: string, superuser: pg.Client): Promise<void> {
  await superuser.query(`select pg_backup_start('museum', true)`);
  cpSync(dataFolder, folder, { recursive: true, filter: (file) => !ofTheRun.test(file) });
  const { rows } = await superuser.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)');
  writeFileSync(path.join(folder, 'backup_label'), String(rows[0]?.labelfile));
  writeFileSync(path.join(folder, 'standby.signal'), '');
}

/** The program of the primary. PostgreSQL does not run as root (decision 0003). */
function launchStandby(primary: string, folder: string, settings: Record<string, string>): ChildProcess {
  const [pid] = readFileSync(path.join(primary, 'postgres/postmaster.pid'), 'utf8').split('\n');
  const own = { unix_socket_directories: folder, listen_addresses: '', fsync: 'off', ...settings };
  const command = ['setpriv', '--pdeathsig', 'INT', String(programOf(Number(pid))), '-D', folder];
  for (const [name, value] of Object.entries(own)) command.push('-c', `${name}=${value}`);
  if (process.getuid?.() === 0) command.unshift('unshare', '--user', '--map-user=1000', '--map-group=1000');
  return spawn(String(command[0]), command.slice(1), { stdio: ['ignore', 'ignore', 'pipe'] });
}

async function untilItAnswers(target: pg.ClientConfig, child: ChildProcess): Promise<void> {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The standby ended with ${child.exitCode}: ${said}`);
    const client = new pg.Client(target);
    client.on('error', () => {});
    try {
      await client.connect();
      return await client.end();
    } catch {
      await client.end().catch(() => {});
      await systemClock.sleep(50);
    }
  }
}
