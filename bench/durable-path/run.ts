// npm run bench -- durable-path [--seconds 10] [--rounds 3]: our durable path beside the thinnest ones and a grammY host that stores nothing.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '@chatai/core/clock';
import { keyringOf } from '@chatai/core/crypto';
import { type DatabaseTargets, migrate, openDatabase, rolesSql } from '@chatai/core/database';
import { createCluster, startEmbedded } from '@chatai/core/database/embedded';
import { systemIds } from '@chatai/core/ids';
import { createLog } from '@chatai/core/log';
import { addBot, assignBots } from '@chatai/messaging/bots';
import { createTelegram } from '@chatai/messaging/channels/telegram';
import { createWakeUp } from '@chatai/messaging/inbox';
import pg from 'pg';
import { cpuSeconds, end, postgresCpuSeconds, residentMiB, start } from './processes.ts';
import type { LoadOrder, LoadResult } from './telegram-load.ts';

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    'warm-up': { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
    bots: { type: 'string', default: '30' },
    chats: { type: 'string', default: '300' },
    rate: { type: 'string', default: '0' },
    'model-ms': { type: 'string', default: '0' },
    only: { type: 'string' },
  },
});
const botCount = Number(options.bots);
const secret = 'a secret of the bench, long enough to be one';

interface Figures extends LoadResult {
  repliesPerSecond: number;
  cpuMsPerReply: number;
  /** The host's processes one by one, PostgreSQL last. */
  cpuParts: string;
  memoryMiB: number;
}

interface Host {
  bots: LoadOrder['bots'];
  children: ChildProcess[];
  postmaster?: number;
  /** Prints the statements that took most of the server's time. */
  explain?(): Promise<void>;
  close(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** A fresh, empty cluster with fsync, as `npm start` makes it. */
async function aDatabase() {
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

const thin = (apiRoot: string) => thinHost('thin-backend.ts', apiRoot);
const plain = (apiRoot: string) => thinHost('plain-backend.ts', apiRoot);

async function thinHost(program: string, apiRoot: string): Promise<Host> {
  const database = await aDatabase();
  const port = await freePort();
  const target = JSON.stringify(database.targets.owner);
  const backend = await start(program, String(port), target);
  const worker = await start('thin-worker.ts', apiRoot, target);
  const bots = Array.from({ length: botCount }, (_, index) => ({
    url: `http://127.0.0.1:${port}/telegram/${index + 1}`,
    secret: 'secret',
  }));
  return { bots, children: [backend.child, worker.child], postmaster: database.server.pid, close: database.close };
}

async function grammy(apiRoot: string): Promise<Host> {
  const port = await freePort();
  const { child } = await start('grammy-host.ts', String(port), apiRoot, String(botCount));
  const bots = Array.from({ length: botCount }, (_, index) => ({
    url: `http://127.0.0.1:${port}/telegram/${index + 1}`,
    secret: 'secret',
  }));
  return { bots, children: [child], close: async () => {} };
}

async function ours(apiRoot: string): Promise<Host> {
  const database = await aDatabase();
  await migrate(database.targets);
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const system = await openDatabase(database.targets, 'system', { name: 'bench' });
  const api = await openDatabase(database.targets, 'api', { name: 'bench' });
  const workspaceId = systemIds.uuid();
  const assistantId = systemIds.uuid();
  await system.kysely.insertInto('workspaces').values({ id: workspaceId, name: 'Bench', slug: 'bench' }).execute();
  await system.kysely
    .insertInto('assistants')
    .values({ id: assistantId, workspace_id: workspaceId, name: 'Bench' })
    .execute();
  const telegram = createTelegram({ everyBot: apiRoot, sandbox: apiRoot, cloud: apiRoot });
  const log = createLog('bench', 'error');
  const wakeUp = createWakeUp({ database: system, clock: systemClock, log });
  const deps = {
    api,
    system,
    clock: systemClock,
    ids: systemIds,
    keyring: keyringOf(secret),
    telegram,
    wakeUp,
    publicUrl,
    telegramApiRoot: apiRoot,
  };
  for (let index = 1; index <= botCount; index++) {
    await addBot(deps, { workspaceId }, { assistantId, token: `${10_000 + index}:${'b'.repeat(35)}`, mode: 'webhook' });
  }
  const { rows } = await system.pool.query<{ id: string; workspace_id: string; secret_sealed: Buffer }>(
    'select id, workspace_id, secret_sealed from bots',
  );
  const { unseal } = await import('@chatai/core/crypto');
  const bots = rows.map((bot) => ({
    url: `${publicUrl}/telegram/${bot.id}`,
    secret: unseal(keyringOf(secret), bot.secret_sealed, `bot/${bot.workspace_id}/${bot.id}`),
  }));
  const targets = JSON.stringify(database.targets);
  const backend = await start('our-backend.ts', String(port), targets);
  const worker = await start(
    'our-worker.ts',
    apiRoot,
    targets,
    secret,
    publicUrl,
    options['model-ms'],
    database.folder,
  );
  await assignBots(system);
  wakeUp.announceBots();
  while ((await system.pool.query("select 1 from bots where state <> 'live'")).rows.length > 0)
    await systemClock.sleep(50);
  await Promise.all([system.close(), api.close(), telegram.close()]);
  const explain = async () => {
    const client = new pg.Client(database.server.superuser('chatai'));
    await client.connect();
    await client.query('create extension if not exists pg_stat_statements');
    const { rows: top } = await client.query<{ line: string }>(
      `select format('%8s ms  %6s calls  %8s rows  %8s blocks/call  %s', round(total_exec_time), calls, rows, (shared_blks_hit + shared_blks_read) / calls,
         left(regexp_replace(query, '\\s+', ' ', 'g'), 90)) as line
       from pg_stat_statements where dbid = (select oid from pg_database where datname = 'chatai') order by total_exec_time desc limit 12`,
    );
    process.stderr.write(`${top.map((row) => row.line).join('\n')}\n`);
    await client.end();
  };
  return {
    bots,
    children: [backend.child, worker.child],
    postmaster: database.server.pid,
    explain,
    close: database.close,
  };
}

async function measure(open: (apiRoot: string) => Promise<Host>): Promise<Figures> {
  const port = await freePort();
  const { child: load } = await start('telegram-load.ts', String(port));
  const host = await open(`http://127.0.0.1:${port}`);
  const cpu = () => [
    ...host.children.map((child) => cpuSeconds(child.pid as number)),
    host.postmaster ? postgresCpuSeconds(host.postmaster) : 0,
  ];
  load.send({
    bots: host.bots,
    chats: Number(options.chats),
    seconds: Number(options.seconds),
    warmUpSeconds: Number(options['warm-up']),
    ratePerSecond: Number(options.rate),
  } satisfies LoadOrder);
  await once(load, 'message');
  const before = cpu();
  await once(load, 'message');
  const used = cpu().map((seconds, index) => seconds - (before[index] ?? 0));
  const [result] = (await once(load, 'message')) as [LoadResult];
  if (process.env.BENCH_STATEMENTS) await host.explain?.();
  const memoryMiB = host.children.reduce((sum, child) => sum + residentMiB(child.pid as number), 0);
  await end(load, ...host.children);
  await host.close();
  return {
    ...result,
    repliesPerSecond: Math.round(result.replies / result.seconds),
    cpuMsPerReply: (used.reduce((sum, seconds) => sum + seconds, 0) * 1000) / result.replies,
    cpuParts: used.map((seconds) => ((seconds * 1000) / result.replies).toFixed(3)).join(' + '),
    memoryMiB,
  };
}

const contenders = { plain, thin, ours, grammy };
const rounds: Record<string, Figures[]> = {};
for (let round = 1; round <= Number(options.rounds); round++) {
  for (const [name, open] of Object.entries(contenders)) {
    if (options.only && options.only !== name) continue;
    const figures = await measure(open);
    rounds[name] = [...(rounds[name] ?? []), figures];
    process.stdout.write(
      `${name.padEnd(7)} round ${round}  ${String(figures.repliesPerSecond).padStart(5)} replies/s  ${figures.cpuMsPerReply.toFixed(3)} ms CPU/reply (${figures.cpuParts})  ` +
        `p50 ${figures.p50Ms.toFixed(1)} p95 ${figures.p95Ms.toFixed(1)} p99 ${figures.p99Ms.toFixed(1)} ms  ${figures.memoryMiB} MiB  unanswered ${figures.unanswered}\n`,
    );
  }
}
const median = (name: string, of: 'repliesPerSecond' | 'cpuMsPerReply') => {
  const sorted = (rounds[name] ?? []).map((figures) => figures[of]).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};
const ratio = (peer: string, of: 'repliesPerSecond' | 'cpuMsPerReply') =>
  (median('ours', of) / median(peer, of)).toFixed(2);
if (!options.only) {
  process.stdout.write(`\nours, median of ${options.rounds}, as a ratio\n`);
  for (const peer of ['plain', 'thin', 'grammy'])
    process.stdout.write(
      `to ${peer.padEnd(7)} replies ${ratio(peer, 'repliesPerSecond')}, CPU a reply ${ratio(peer, 'cpuMsPerReply')}\n`,
    );
}
