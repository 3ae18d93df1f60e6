import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type DatabaseTargets, rolesSql } from '@chatai/core/database';
import { createCluster, startEmbedded } from '@chatai/core/database/embedded';
import pg from 'pg';

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

export type BenchDatabase = Awaited<ReturnType<typeof aDatabase>>;

/** A fresh, empty cluster with fsync, as `npm start` makes it. */
export async function aDatabase() {
  const folder = await mkdtemp(path.join(tmpdir(), 'chatai-bench-'));
  const dataFolder = path.join(folder, 'postgres');
  await createCluster({ dataFolder, superuserPassword: 'bench' });
  const server = await startEmbedded({
    dataFolder,
    socketFolder: folder,
    superuserPassword: 'bench',
    logFile: path.join(folder, 'postgres.log'),
  });
  const superuser = new pg.Client(server.superuser());
  await superuser.connect();
  await superuser.query(rolesSql(() => 'bench', ['chatai_owner', 'chatai_api', 'chatai_system', 'chatai_ops']));
  await superuser.query('create database chatai owner chatai_owner');
  await superuser.end();
  const target = (user: string) => ({ host: folder, port: 5432, database: 'chatai', user, password: 'bench' });
  const targets: DatabaseTargets = {
    owner: target('chatai_owner'),
    api: target('chatai_api'),
    system: target('chatai_system'),
    ops: target('chatai_ops'),
  };
  return {
    folder,
    targets,
    server,
    async close() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
