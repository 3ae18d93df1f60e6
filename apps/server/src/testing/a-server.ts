// The server's programs as they run in production: processes of their own, on a database, a Telegram and a data folder of the test.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createAssistant } from '@chatai/assistant/assistants';
import { type ManagerStatus, managerStatus } from '@chatai/contract/manager-status';
import { systemClock } from '@chatai/core/clock';
import { keyringOf } from '@chatai/core/crypto';
import { createTestDatabase, type TestDatabase } from '@chatai/core/database/testing';
import { systemIds } from '@chatai/core/ids';
import { createLog } from '@chatai/core/log';
import { addBot } from '@chatai/messaging/bots';
import { createTelegram } from '@chatai/messaging/channels/telegram';
import { createWakeUp } from '@chatai/messaging/inbox';
import { type RunningSimulator, startSimulator } from '@chatai/simulator';

/** One program. `url` is where it answers. */
export interface RunningProgram {
  pid: number;
  url: string;
  /** Resolves when it has ended. */
  ended: Promise<void>;
  /** SIGTERM; resolves when it has ended, with the milliseconds that took and its exit code. */
  stop(): Promise<{ ms: number; code: number | null }>;
}

export interface TestServer {
  db: TestDatabase;
  simulator: RunningSimulator;
  start(program: 'backend' | 'bot-manager'): Promise<RunningProgram>;
  status(): Promise<ManagerStatus>;
  /** A connected bot whose assistant knows nothing. Returns its Telegram id. */
  aBot(mode?: 'polling' | 'webhook'): Promise<number>;
  /** Writes to the bot as a new person and waits for the answer; returns the milliseconds between the two. */
  ask(bot: number, text: string): Promise<number>;
  /** Events that a program logged, oldest first. */
  logged(program: 'backend' | 'bot-manager' | 'worker'): string[];
  close(): Promise<void>;
}

/** Waits until `condition` gives something; fails after 30 s with what it was waiting for. */
export async function until<T>(
  what: string,
  condition: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const giveUpAt = systemClock.monotonicMs() + 30_000;
  for (;;) {
    const found = await condition();
    if (found) return found;
    if (systemClock.monotonicMs() > giveUpAt) throw new Error(`Waited 30 s for: ${what}`);
    await systemClock.sleep(10);
  }
}

/** Nothing runs until `start`. `workers` is CHATAI_WORKERS. */
export async function aServer(workers: number): Promise<TestServer> {
  const [db, simulator, home, backendPort, managerPort] = await Promise.all([
    createTestDatabase(),
    startSimulator({ port: 0 }),
    mkdtemp(path.join(tmpdir(), 'chatai-server-')),
    freePort(),
    freePort(),
  ]);
  const urls = { backend: `http://127.0.0.1:${backendPort}`, 'bot-manager': `http://127.0.0.1:${managerPort}` };
  const settings = {
    ...db.environment,
    CHATAI_HOME: home,
    CHATAI_BACKEND_PORT: String(backendPort),
    CHATAI_MANAGER_PORT: String(managerPort),
    CHATAI_PUBLIC_URL: urls.backend,
    CHATAI_WORKERS: String(workers),
    TELEGRAM_API_ROOT: simulator.url,
  };
  const children: ChildProcess[] = [];
  const [api, system] = [await db.open('api'), await db.open('system')];
  const telegram = createTelegram({ everyBot: simulator.url, sandbox: simulator.url, cloud: simulator.url });
  const log = createLog('test', 'error');
  const bots = {
    api,
    system,
    clock: systemClock,
    ids: systemIds,
    keyring: keyringOf(db.environment.CHATAI_SECRET_KEY),
    telegram,
    wakeUp: createWakeUp({ database: system, clock: systemClock, log }),
    publicUrl: urls.backend,
    telegramApiRoot: simulator.url,
  };
  const workspaceId = systemIds.uuid();
  await system.kysely.insertInto('workspaces').values({ id: workspaceId, name: 'Test', slug: workspaceId }).execute();
  const assistants = { api, ids: systemIds, defaultModel: 'builtin/extractive' };
  const assistant = await createAssistant(assistants, { workspaceId, name: 'Assistant' });
  let people = 0;

  const status = async () => managerStatus.parse(await (await fetch(`${urls['bot-manager']}/status`)).json());

  return {
    db,
    simulator,
    status,
    async start(program) {
      const file = path.resolve(import.meta.dirname, '..', program, 'main.ts');
      // With a channel, so that it ends with the test whatever happens.
      const child = spawn(process.execPath, [file], { env: settings, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
      children.push(child);
      const ended = once(child, 'exit').then(() => {});
      const url = urls[program];
      await until(`${program} serves`, async () => {
        if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`);
        return (await fetch(`${url}/health`).catch(() => undefined)) && true;
      });
      return {
        pid: child.pid as number,
        url,
        ended,
        async stop() {
          const startedMs = systemClock.monotonicMs();
          child.kill('SIGTERM');
          await ended;
          return { ms: systemClock.monotonicMs() - startedMs, code: child.exitCode };
        },
      };
    },
    async aBot(mode = 'polling') {
      const { bot } = simulator.sim.createBot();
      await addBot(bots, { workspaceId }, { assistantId: assistant.id, token: bot.token, mode });
      return bot.id;
    },
    async ask(bot, text) {
      const userId = 500_000 + ++people;
      const startedMs = systemClock.monotonicMs();
      simulator.sim.send(bot, { userId, text });
      await until(`an answer to "${text}"`, () =>
        simulator.sim.screen(bot, userId).messages.find((message) => message.from.is_bot),
      );
      return systemClock.monotonicMs() - startedMs;
    },
    logged(program) {
      const file = path.join(home, 'logs', `${program}.log`);
      if (!existsSync(file)) return [];
      const lines = readFileSync(file, 'utf8').trim().split('\n');
      return lines.map((line) => (JSON.parse(line) as Record<string, string>)['event.action'] as string);
    },
    async close() {
      for (const child of children) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      await telegram.close();
      await simulator.close();
      await db.drop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.');
  return address.port;
}
