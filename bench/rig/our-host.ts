import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '@chatai/core/clock';
import { keyringOf, seal, sha256 } from '@chatai/core/crypto';
import { migrate, openDatabase } from '@chatai/core/database';
import { systemIds } from '@chatai/core/ids';
import { createLog } from '@chatai/core/log';
import { assignBots, workerExited } from '@chatai/messaging/bots';
import { createWakeUp } from '@chatai/messaging/inbox';
import pg from 'pg';
import { aDatabase, type BenchDatabase, freePort } from './database.ts';
import { start } from './processes.ts';
import type { LoadOrder } from './telegram-load.ts';

const secret = 'a secret of the bench, long enough to be one';

/** A program under measurement: where its bots' webhooks are, and its processes. */
export interface Host {
  bots: LoadOrder['bots'];
  children: ChildProcess[];
  postmaster?: number;
  /** Prints the statements that took most of the server's time. */
  explain?(): Promise<void>;
  close(): Promise<void>;
}

export interface OurHost extends Host {
  database: BenchDatabase;
  backend: ChildProcess;
  worker: ChildProcess;
  /** Another worker process; it gets bots by `assign`. */
  startWorker(): Promise<{ child: ChildProcess; workerId: string }>;
  assign(): Promise<void>;
  /** All other workers are known to have ended; their bots go to this one. */
  expireOthers(workerId: string): Promise<void>;
  /** Resolves when the worker holds so many bots and says so. */
  held(workerId: string, count: number): Promise<void>;
}

/** Our intake and a worker as they are, with a model that echoes after `modelMs`, on a database of their own with `botCount` live webhook bots. */
export async function ourHost(
  apiRoot: string,
  { botCount, modelMs = 0 }: { botCount: number; modelMs?: number },
): Promise<OurHost> {
  const database = await aDatabase();
  await migrate(database.targets);
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const system = await openDatabase(database.targets, 'system', { name: 'bench' });
  const bots = await insertBots(system.pool, botCount);
  const targets = JSON.stringify(database.targets);
  const backend = await start('our-backend.ts', String(port), targets);
  const startWorker = async () => {
    const { child, said } = await start(
      'our-worker.ts',
      apiRoot,
      targets,
      secret,
      publicUrl,
      String(modelMs),
      database.folder,
    );
    return { child, workerId: said as string };
  };
  const worker = await startWorker();
  const wakeUp = createWakeUp({ database: system, clock: systemClock, log: createLog('bench', 'error') });
  const assign = async () => {
    await assignBots(system);
    wakeUp.announceBots();
  };
  await assign();
  while ((await system.pool.query("select 1 from bots where state <> 'live' limit 1")).rows.length > 0)
    await systemClock.sleep(50);
  return {
    database,
    bots: bots.map(({ id, webhookSecret }) => ({ url: `${publicUrl}/telegram/${id}`, secret: webhookSecret })),
    children: [backend.child, worker.child],
    backend: backend.child,
    worker: worker.child,
    postmaster: database.server.pid as number,
    startWorker,
    assign,
    async expireOthers(workerId) {
      const { rows } = await system.pool.query<{ id: string }>(
        'select id from workers where id <> $1 and exited_at is null',
        [workerId],
      );
      for (const { id } of rows) await workerExited(system, id);
      await assign();
    },
    async held(workerId, count) {
      const file = path.join(database.folder, 'worker.log');
      const taken = () =>
        readFileSync(file, 'utf8')
          .split('\n')
          .filter((line) => line.includes('"bots.taken"') && line.includes(workerId))
          .reduce((sum, line) => sum + Number((JSON.parse(line) as { count: number }).count), 0);
      while (taken() < count) await systemClock.sleep(5);
    },
    explain: () => printStatements(database),
    async close() {
      await system.close();
      await database.close();
    },
  };
}

/** As `addBot` would store them, without a call to Telegram for each. */
async function insertBots(db: pg.Pool, count: number): Promise<{ id: string; webhookSecret: string }[]> {
  const keyring = keyringOf(secret);
  const workspaceId = systemIds.uuid();
  const assistantId = systemIds.uuid();
  await db.query("insert into workspaces (id, name, slug) values ($1, 'Bench', 'bench')", [workspaceId]);
  await db.query("insert into assistants (id, workspace_id, name) values ($1, $2, 'Bench')", [
    assistantId,
    workspaceId,
  ]);
  const bots = Array.from({ length: count }, (_, index) => {
    const id = systemIds.uuid();
    return { id, telegramId: 10_001 + index, webhookSecret: `secret-${index}` };
  });
  const sealed = (id: string, text: string) => seal(keyring, text, `bot/${workspaceId}/${id}`);
  await db.query(
    `insert into bots (id, workspace_id, assistant_id, telegram_id, username, name, mode, token_sealed, token_last4, secret_sealed, secret_hash)
     select i.id, $1, $2, i.telegram_id, 'load_' || i.telegram_id || '_bot', 'Load', 'webhook', i.token, 'bbbb', i.secret, i.hash
     from unnest($3::uuid[], $4::bigint[], $5::bytea[], $6::bytea[], $7::bytea[]) as i(id, telegram_id, token, secret, hash)`,
    [
      workspaceId,
      assistantId,
      bots.map(({ id }) => id),
      bots.map(({ telegramId }) => telegramId),
      bots.map(({ id, telegramId }) => sealed(id, `${telegramId}:${'b'.repeat(35)}`)),
      bots.map(({ id, webhookSecret }) => sealed(id, webhookSecret)),
      bots.map(({ webhookSecret }) => sha256(webhookSecret)),
    ],
  );
  await db.query('insert into bot_leases (bot_id, workspace_id) select id, workspace_id from bots');
  return bots;
}

async function printStatements(database: BenchDatabase): Promise<void> {
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
}
