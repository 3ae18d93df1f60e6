import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';
import { signLocalToken } from '@chatai/accounts/local-token';
import { type Client, createClient } from '@chatai/contract/client';
import type { Clock } from '@chatai/core/clock';
import {
  type Config,
  type Environment,
  loadConfig,
  runFolder,
  secretKeyOf,
  withoutSettings,
} from '@chatai/core/config';
import { freePortOffset } from '@chatai/core/config/testing';
import { lastResort } from '@chatai/core/database';
import { identityOf, isRunning, onLine } from '@chatai/core/process';
import type { Fault } from '@chatai/operations/runbook';
import { askSupervisor } from '@chatai/operations/units';
import pg from 'pg';
import { aBot, type DrillBot, type Sim, simOf } from './drill-bots.ts';
import { inspectorOption } from './inspector.ts';
import { type ModelServer, startModelServer } from './model-server.ts';
import { type RedisServer, startRedis } from './redis-server.ts';
import { startWebServer, type WebServer } from './web-server.ts';

const checkout = path.resolve(import.meta.dirname, '../..');

/** A throw-away installation that may be broken: real programs, a database of its own, the simulator in Telegram's place. */
export interface World {
  config: Config;
  /** Of whoever looks. */
  environment: Environment;
  /** It runs with the key of its file, whatever the shell of whoever looks has. */
  keyInFile?: boolean | undefined;
  /** Where they see the files of the installation; its own when absent. */
  checkout?: string;
  clock: Clock;
  /** As the command line on this machine. */
  api: Client;
  pidOf(unit: string): Promise<number>;
  /** Resolves when another process than `pid` serves as this unit. */
  untilBack(unit: string, pid: number): Promise<void>;
  /** Of everything, the database too. */
  restart(): Promise<void>;
  /** Ends everything, as Ctrl-C does. */
  stop(): Promise<void>;
  /** After a stop; resolves when it answers. */
  start(): Promise<void>;
  /** Resolves when the database lets us in. */
  untilAnswers(): Promise<void>;
  /** Undefined where no redis-server is installed. */
  redis: RedisServer | undefined;
  /** Is its data folder a disk of its own, which may be filled? */
  ownDisk: boolean;
  model: ModelServer;
  /** In front of its console, which people open there. */
  webServer: WebServer;
  /** Its two bots: one asks Telegram, one is told. */
  bots: Record<'polling' | 'webhook', DrillBot>;
  /** The control API of the simulator. */
  sim: Sim;
  /** A session with the database as its superuser, which `end()` ends. */
  session(name: string): Promise<pg.Client>;
  close(): Promise<void>;
}

/** Starts one and resolves when it answers. A signal ends it with this process; what a killed drill has left is taken away before. */
export async function startWorld({ clock }: { clock: Clock }, settings: Record<string, string> = {}): Promise<World> {
  await removeLeftOver();
  const undo: (() => unknown)[] = [];
  const closeAll = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= closeAll());
  undo.push(endWithSignal(close));
  const { pid, startedAt } = identityOf(process.pid);
  const home = await mkdtemp(path.join(tmpdir(), `chatai-drill-${pid}-${startedAt}-`));
  undo.push(() => removeFolders(home));
  const unmount = mountDisk(home);
  undo.push(() => unmount?.());
  const offset = await freePortOffset([6_379, 8_443, 9_229]);
  const redis = await startRedis(6_379 + offset, home);
  undo.push(() => redis?.kill());
  const model = await startModelServer();
  undo.push(model.close);
  const webServer = await startWebServer(8_443 + offset, 3_000 + offset);
  undo.push(webServer.close);
  const environment = {
    ...withoutSettings(),
    CHATAI_HOME: home,
    CHATAI_PORT_OFFSET: String(offset),
    CHATAI_INSTANCE: 'drill',
    CHATAI_WORKERS: '1',
    NODE_OPTIONS: inspectorOption(9_229 + offset),
    // So that a bot can have a webhook without https, too (contract.md 3).
    TELEGRAM_API_ROOT: `http://127.0.0.1:${8_081 + offset}`,
    CHATAI_PUBLIC_URL: `http://127.0.0.1:${8_000 + offset}`,
    CHATAI_CONSOLE_URL: webServer.url,
    OPENAI_BASE_URL: model.url,
    OPENAI_API_KEY: 'sk-drill-that-nobody-may-read',
    CHATAI_MODEL: 'drill',
    ...(redis ? { REDIS_URL: redis.url } : {}),
    ...settings,
  };
  const installation = anInstallation(environment);
  undo.push(installation.stop);
  try {
    await installation.start();
    return await worldOf(loadConfig(environment), {
      ...installation,
      environment,
      clock,
      redis,
      model,
      webServer,
      ownDisk: unmount !== undefined,
      close,
    });
  } catch (error) {
    await close();
    throw error;
  }
}

/** Whoever breaks a drill off, or whose launcher dies, ends its world first. Returns what forgets that. */
function endWithSignal(close: () => Promise<void>): () => void {
  const forget: (() => void)[] = [];
  const end = (code: number) => void close().finally(() => process.exit(code));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    const listener = () => end(128 + constants.signals[signal]);
    process.on(signal, listener);
    forget.push(() => process.off(signal, listener));
  }
  const orphaned = () => end(1);
  process.on('disconnect', orphaned);
  forget.push(() => process.off('disconnect', orphaned));
  return () => {
    for (const one of forget) one();
  };
}

/** Disks and folders of drills that were killed: their names say whose they are. */
async function removeLeftOver(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const [, pid, startedAt] = /^chatai-drill-(\d+)-(\d+)-/.exec(name) ?? [];
    if (!pid || isRunning({ pid: Number(pid), startedAt: Number(startedAt) })) continue;
    const home = path.join(tmpdir(), name);
    if (mayMount()) spawnSync('umount', ['-l', home]);
    await removeFolders(home);
  }
}

/** Its sockets may lie elsewhere, where the path is too long for them. */
async function removeFolders(home: string): Promise<void> {
  for (const folder of [runFolder(home), home]) await rm(folder, { recursive: true, force: true });
}

/** `npm start`, which can be stopped and started again. */
function anInstallation(env: Environment): Pick<World, 'start' | 'stop'> {
  let child: ChildProcess | undefined;
  return {
    async start() {
      child = spawn(process.execPath, [path.join(checkout, 'bin/start.mjs'), '--json'], {
        cwd: checkout,
        // As npm starts it: when we are killed it ends (bin/run.mjs).
        env: { ...env, npm_lifecycle_event: 'start' },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const { error } = JSON.parse(await firstLine(child)) as { error?: { detail: string } };
      if (error) throw new Error(error.detail);
    },
    async stop() {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function worldOf(
  config: Config,
  parts: Pick<
    World,
    'start' | 'stop' | 'environment' | 'clock' | 'redis' | 'model' | 'webServer' | 'close' | 'ownDisk'
  >,
): Promise<World> {
  const { clock } = parts;
  const unitOf = async (unit: string) =>
    (await askSupervisor(config, { command: 'status' })).units.find((one) => one.unit === unit);
  const api = createClient({
    baseUrl: config.backend.url.replace('//localhost:', '//127.0.0.1:'),
    // Signed anew for each request: it is good for a minute.
    headers: () => ({ authorization: `Bearer ${signLocalToken(secretKeyOf(config), clock)}` }),
  });
  const session = async (name: string) => {
    const client = new pg.Client({ ...lastResort(config), application_name: name, connectionTimeoutMillis: 5_000 });
    client.on('error', () => {});
    await client.connect();
    return client;
  };
  const sim = simOf(config.simulator.url);
  return {
    ...parts,
    config,
    api,
    sim,
    bots: { polling: await aBot({ api, sim }, 'polling'), webhook: await aBot({ api, sim }, 'webhook') },
    async pidOf(unit) {
      const pid = (await unitOf(unit))?.pid;
      if (pid === undefined) throw new Error(`${unit} does not run.`);
      return pid;
    },
    async untilBack(unit, pid) {
      for (;;) {
        const found = await unitOf(unit);
        if (found?.state === 'ok' && found.pid !== pid) return;
        await clock.sleep(100);
      }
    },
    async untilAnswers() {
      for (;;) {
        const found = await session('drill').catch(() => undefined);
        if (found) return found.end();
        await clock.sleep(100);
      }
    },
    async restart() {
      const { problem } = await askSupervisor(config, { command: 'restart' });
      if (problem) throw new Error(problem);
    },
    session,
  };
}

/** What this fault needs and the world has not, for people; without it somebody else would be hurt, or nothing broken. */
export const missingFor = (
  { needs = [] }: Pick<Fault<World>, 'needs'>,
  { ownDisk, redis }: Pick<World, 'ownDisk' | 'redis'>,
): string[] => [
  ...(needs.includes('root') && !ownDisk ? ['root, to mount a disk that may be filled'] : []),
  ...(needs.includes('redis') && !redis ? ['redis-server'] : []),
];

/** May this process give a world a disk of its own? It has to be root. */
export const mayMount = (): boolean => process.getuid?.() === 0;

/** Large enough for an installation, small enough to be filled. */
const disk = 'size=768m,nr_inodes=12000,mode=700';

/** A disk in memory at this folder; undefined where we may not mount one, as in most containers. Returns what takes it away. */
function mountDisk(folder: string): (() => void) | undefined {
  if (!mayMount()) return undefined;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', disk, 'chatai-drill', folder], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  const unmount = () => {
    process.off('exit', unmount);
    // Lazily: whoever still has a file open there keeps nobody waiting.
    execFileSync('umount', ['-l', folder]);
  };
  process.once('exit', unmount);
  return unmount;
}

/** Rejects with what it said when it ends before it is ready. */
async function firstLine(child: ChildProcess): Promise<string> {
  const said: string[] = [];
  if (!child.stdout || !child.stderr) throw new Error('It has pipes.');
  onLine(child.stderr, (line) => said.push(line));
  return new Promise((resolve, reject) => {
    onLine(child.stdout as NonNullable<ChildProcess['stdout']>, resolve);
    child.once('exit', (code) =>
      reject(new Error(`The installation ended with ${code}: ${said.slice(-8).join(' | ')}`)),
    );
  });
}
