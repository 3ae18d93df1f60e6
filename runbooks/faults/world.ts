import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { signLocalToken } from '@chatai/accounts/local-token';
import { type Client, createClient } from '@chatai/contract/client';
import type { Clock } from '@chatai/core/clock';
import { type Config, type Environment, loadConfig, secretKeyOf } from '@chatai/core/config';
import { freePortOffset } from '@chatai/core/config/testing';
import { lastResort } from '@chatai/core/database';
import { askSupervisor } from '@chatai/operations/units';
import pg from 'pg';

const checkout = path.resolve(import.meta.dirname, '../..');

/** A throw-away installation that may be broken: real programs, a database of its own, the simulator in Telegram's place. */
export interface World {
  config: Config;
  clock: Clock;
  /** As the command line on this machine. */
  api: Client;
  pidOf(unit: string): Promise<number>;
  /** A session with the database as its superuser, which `end()` ends. */
  session(name: string): Promise<pg.Client>;
  close(): Promise<void>;
}

/** Starts one and resolves when it answers. `outer` is the environment of whoever starts it, of which it gets PATH and HOME alone; `settings` are its own. */
export async function startWorld(
  { clock, outer }: { clock: Clock; outer: Environment },
  settings: Record<string, string> = {},
): Promise<World> {
  const home = await mkdtemp(path.join(tmpdir(), 'chatai-drill-'));
  const environment = {
    ...{ PATH: outer.PATH ?? '', HOME: outer.HOME ?? '' },
    ...{
      CHATAI_HOME: home,
      CHATAI_PORT_OFFSET: String(await freePortOffset()),
      CHATAI_INSTANCE: 'drill',
      CHATAI_WORKERS: '1',
    },
    ...settings,
  };
  const child = spawn(process.execPath, [path.join(checkout, 'bin/start.mjs'), '--json'], {
    cwd: checkout,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    await firstLine(child);
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    throw error;
  }
  const config = loadConfig(environment);
  return {
    config,
    clock,
    api: createClient({
      baseUrl: config.backend.url,
      headers: { authorization: `Bearer ${signLocalToken(secretKeyOf(config), clock)}` },
    }),
    async pidOf(unit) {
      const { units } = await askSupervisor(config, { command: 'status' });
      const pid = units.find((one) => one.unit === unit)?.pid;
      if (pid === undefined) throw new Error(`${unit} does not run.`);
      return pid;
    },
    async session(name) {
      const client = new pg.Client({ ...lastResort(config), application_name: name, connectionTimeoutMillis: 5_000 });
      client.on('error', () => {});
      await client.connect();
      return client;
    },
    async close() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Rejects with what it said when it ends before it is ready. */
async function firstLine(child: ChildProcess): Promise<string> {
  const said: string[] = [];
  if (!child.stdout || !child.stderr) throw new Error('It has pipes.');
  createInterface({ input: child.stderr }).on('line', (line) => said.push(line));
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout as NonNullable<ChildProcess['stdout']> }).once('line', resolve);
    child.once('exit', (code) =>
      reject(new Error(`The installation ended with ${code}: ${said.slice(-8).join(' | ')}`)),
    );
  });
}
