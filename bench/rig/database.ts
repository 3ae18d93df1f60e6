import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runFolder } from '@chatai/core/config';
import { databaseTargets, roles, rolesSql } from '@chatai/core/database';
import { createCluster, startEmbedded } from '@chatai/core/database/embedded';
import pg from 'pg';
import { atEnd, failBench, isEnding } from './run-bench.ts';

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** CHATAI_SECRET_KEY of the bench. */
export const secretKey = 'a secret of the bench, long enough to be one';

export type BenchDatabase = Awaited<ReturnType<typeof aDatabase>>;

/** A fresh, empty cluster with fsync, as `npm start` makes it, in a data folder of its own. */
export async function aDatabase() {
  const home = await mkdtemp(path.join(tmpdir(), 'chatai-bench-'));
  const removeFolder = atEnd(async () => {
    if (process.env.BENCH_KEEP) process.stderr.write(`kept ${home}\n`);
    else await rm(home, { recursive: true, force: true });
  });
  const dataFolder = path.join(home, 'postgres');
  await createCluster({ dataFolder, superuserPassword: 'bench' });
  const server = await startEmbedded({
    dataFolder,
    socketFolder: runFolder(home),
    superuserPassword: 'bench',
    logFile: path.join(home, 'postgres.log'),
  });
  let closing = false;
  const stop = atEnd(() => {
    closing = true;
    return server.stop();
  });
  void server.exited.then(() => closing || isEnding() || failBench(new Error('PostgreSQL ended by itself')));
  const targets = databaseTargets({ home, secretKey, databaseUrl: undefined });
  const passwords = new Map(Object.values(targets).map(({ user, password }) => [user, String(password)]));
  const superuser = new pg.Client(server.superuser());
  await superuser.connect();
  await superuser.query(rolesSql((role) => passwords.get(role) as string, Object.values(roles)));
  await superuser.query('create database chatai owner chatai_owner');
  await superuser.end();
  return {
    home,
    targets,
    server,
    async close() {
      await stop();
      await removeFolder();
    },
  };
}
