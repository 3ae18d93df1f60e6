import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { createCluster, startEmbedded } from '../embedded/index.ts';
import { migrate } from '../migrate.ts';
import { roles, rolesSql } from '../roles.ts';
import { type DatabaseTargets, rolePassword } from '../targets.ts';

/** The installation's secret of all test databases: the roles' passwords follow from it, as in a real one. */
export const testSecret = 'the secret of all test databases, no real one';
export const testPassword = 'throw-away-password';

export interface TestServer {
  socketFolder: string;
  stop(): Promise<void>;
}

/** Starts a server without fsync and migrates the template database that `createTestDatabase` clones. About 1.5 s. */
export async function startTestServer(settings: Record<string, string> = {}): Promise<TestServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'chatai-test-'));
  const dataFolder = path.join(folder, 'postgres');
  await createCluster({ dataFolder, superuserPassword: testPassword, throwAway: true });
  const server = await startEmbedded({
    dataFolder,
    socketFolder: folder,
    superuserPassword: testPassword,
    logFile: path.join(folder, 'postgres.log'),
    settings: {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      max_connections: '200',
      max_prepared_transactions: '10',
      ...settings,
    },
  });
  const superuser = new pg.Client(server.superuser());
  await superuser.connect();
  await superuser.query(rolesSql(passwordOf, Object.values(roles)));
  await superuser.query(`create database template_chatai owner ${roles.owner}`);
  await superuser.end();
  await migrate(testTargets(folder, 'template_chatai'));
  return {
    socketFolder: folder,
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function testTargets(socketFolder: string, database: string): DatabaseTargets {
  const target = (user: string) => ({ host: socketFolder, port: 5432, database, user, password: passwordOf(user) });
  return { owner: target(roles.owner), api: target(roles.api), system: target(roles.system), ops: target(roles.ops) };
}

const passwordOf = (role: string) => (role === roles.owner ? testPassword : rolePassword(testSecret, role));
