import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '@chatai/core/clock';
import { type Database, migrate, openDatabase } from '@chatai/core/database';
import { createLog } from '@chatai/core/log';
import { assignBots, workerExited } from '@chatai/messaging/bots';
import { createWakeUp } from '@chatai/messaging/inbox';
import { aDatabase, type BenchDatabase, freePort, secretKey } from './database.ts';
import type { Crowd } from './load.ts';
import type { WorkerOptions } from './our-worker.ts';
import { end, startOurs } from './processes.ts';
import { printStatements } from './statements.ts';
import { type StoredBot, storeBots } from './stored-bots.ts';
import { until } from './wait.ts';

/** A program under measurement: where its bots' webhooks are, and its processes. */
export interface Host {
  bots: Crowd['bots'];
  children: ChildProcess[];
  postmaster?: number;
  /** Prints the statements that took most of the server's time. */
  explain?(): Promise<void>;
  /** Ends its processes and removes what it stored. */
  close(): Promise<void>;
}

/** Our intake, and bots that nobody holds yet, on a database of their own. */
export interface OurIntake {
  database: BenchDatabase;
  system: Database;
  publicUrl: string;
  backend: ChildProcess;
  stored: StoredBot[];
  bots: Crowd['bots'];
  /** Resolves when all bots are live, and Telegram knows their menus: from then on a bot at rest costs nothing. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export async function ourIntake(botCount: number): Promise<OurIntake> {
  const database = await aDatabase();
  await migrate(database.targets);
  const system = await openDatabase(database.targets, 'system', { name: 'bench' });
  const stored = await storeBots(database.targets, system.pool, botCount);
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const backend = await startOurs('backend', String(port), JSON.stringify(database.targets));
  const none = async (where: string) =>
    (await system.pool.query(`select from bots where ${where} limit 1`)).rowCount === 0;
  return {
    database,
    system,
    publicUrl,
    backend: backend.child,
    stored,
    bots: stored.map(({ id, webhookSecret }) => ({ url: `${publicUrl}/telegram/${id}`, secret: webhookSecret })),
    async settled() {
      // One call each, a dozen at a time; then four, one after the other.
      await until('all bots to be live', () => none("state <> 'live'"), { withinMs: 60_000 + botCount * 20 });
      await until('Telegram to know all menus', () => none('menu_told is null'), {
        withinMs: 60_000 + botCount * 50,
        everyMs: 200,
      });
    },
    async close() {
      await end(backend.child);
      await system.close();
      await database.close();
    },
  };
}

export interface OurHost extends Host {
  database: BenchDatabase;
  system: Database;
  backend: ChildProcess;
  worker: ChildProcess;
  /** Kills the worker and starts another, which takes its bots over. Returns it, and how long it took from its start to the last bot. */
  replaceWorker(): Promise<{ worker: ChildProcess; takenMs: number }>;
}

interface Wishes {
  botCount: number;
  /** How long the model thinks; it echoes. */
  modelMs?: number;
  /** Sends as Telegram allows, not as fast as it can. */
  asTelegramAllows?: boolean;
  /** What is stored before the worker starts. */
  prepare?(intake: OurIntake): Promise<void>;
}

/** Our intake and a worker as they are, with live webhook bots. */
export async function ourHost(apiRoot: string, wishes: Wishes): Promise<OurHost> {
  const intake = await ourIntake(wishes.botCount);
  const { database, system, backend } = intake;
  await wishes.prepare?.(intake);
  const options: WorkerOptions = {
    apiRoot,
    targets: database.targets,
    secretKey,
    publicUrl: intake.publicUrl,
    modelMs: wishes.modelMs ?? 0,
    logFolder: database.home,
    unlimited: !wishes.asTelegramAllows,
  };
  const wakeUp = createWakeUp({ database: system, clock: systemClock, log: createLog('bench', 'error') });
  const startWorker = async () => {
    const { child, said } = await startOurs('worker', JSON.stringify(options));
    return { child, workerId: said as string };
  };
  const assign = async () => {
    await assignBots(system);
    wakeUp.announceBots();
  };
  const taken = (workerId: string) =>
    readFileSync(path.join(database.home, 'worker.log'), 'utf8')
      .split('\n')
      .filter((line) => line.includes('"bots.taken"') && line.includes(workerId))
      .reduce((sum, line) => sum + Number((JSON.parse(line) as { count: number }).count), 0);

  let worker = await startWorker();
  await assign();
  await intake.settled();
  return {
    database,
    system,
    bots: intake.bots,
    children: [backend, worker.child],
    backend,
    worker: worker.child,
    postmaster: database.server.pid,
    async replaceWorker() {
      const before = worker;
      await end(before.child);
      worker = await startWorker();
      const startedMs = systemClock.monotonicMs();
      await workerExited(system, before.workerId);
      await assign();
      await until('the new worker to hold all bots', () => taken(worker.workerId) >= wishes.botCount);
      return { worker: worker.child, takenMs: systemClock.monotonicMs() - startedMs };
    },
    explain: () => printStatements(database.server.superuser('chatai')),
    async close() {
      await end(worker.child);
      await intake.close();
    },
  };
}
