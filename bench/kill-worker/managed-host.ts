import { spawn } from 'node:child_process';
import path from 'node:path';
import { type ManagerStatus, managerStatus } from '@chatai/contract/manager-status';
import { nodeFlags } from '@chatai/core/process';
import { freePort, secretKey } from '../rig/database.ts';
import { ourIntake } from '../rig/our-host.ts';
import { stop, watch } from '../rig/processes.ts';
import { until } from '../rig/wait.ts';

const program = path.resolve(import.meta.dirname, '../../apps/server/src/bot-manager/main.ts');

export type Worker = ManagerStatus['workers'][number];

export interface ManagedHost {
  bots: { url: string; secret: string }[];
  /** Live workers, as the manager says. */
  workers(): Promise<Worker[]>;
  /** Places in `bots` of those that a worker holds. */
  heldBy(workerId: string): Promise<number[]>;
  close(): Promise<void>;
}

/** Our intake, and the bot manager with its workers as they run in production. */
export async function managedHost({
  apiRoot,
  modelUrl,
  botCount,
  workers,
}: {
  apiRoot: string;
  modelUrl: string;
  botCount: number;
  workers: number;
}): Promise<ManagedHost> {
  const intake = await ourIntake(botCount);
  const { database, system, stored } = intake;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const manager = spawn(process.execPath, [...nodeFlags.quiet, program], {
    env: {
      CHATAI_HOME: database.home,
      CHATAI_SECRET_KEY: secretKey,
      CHATAI_MANAGER_PORT: String(port),
      CHATAI_PUBLIC_URL: intake.publicUrl,
      CHATAI_WORKERS: String(workers),
      TELEGRAM_API_ROOT: apiRoot,
      OPENAI_BASE_URL: modelUrl,
      OPENAI_API_KEY: 'bench',
      CHATAI_MODEL: 'echo',
    },
    // With a channel: it ends with us.
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  // It ends its workers before itself.
  watch(manager, 'the bot manager', () => stop(manager));
  await until('the bot manager to serve', () => fetch(`${url}/health`).catch(() => undefined));
  await intake.settled();
  return {
    bots: intake.bots,
    async workers() {
      const status = managerStatus.parse(await (await fetch(`${url}/status`)).json());
      return status.workers.filter(({ state }) => state === 'live');
    },
    async heldBy(workerId) {
      const { rows } = await system.pool.query<{ bot_id: string }>(
        'select bot_id from bot_leases where worker_id = $1',
        [workerId],
      );
      return rows.map(({ bot_id }) => stored.findIndex(({ id }) => id === bot_id));
    },
    async close() {
      await stop(manager);
      await intake.close();
    },
  };
}
