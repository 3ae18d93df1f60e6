import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { nodeFlags } from '@chatai/core/process';
import { freePort, secretKey } from './database.ts';
import { stop, watch } from './processes.ts';
import { until } from './wait.ts';

export interface WholeBackend {
  url: string;
  child: ChildProcess;
  close(): Promise<void>;
}

/** The backend as it runs in production, on a database that is there. */
export async function wholeBackend(home: string, apiRoot: string): Promise<WholeBackend> {
  const port = await freePort();
  const program = path.resolve(import.meta.dirname, '../../apps/server/src/backend/main.ts');
  const child = fork(program, {
    execArgv: [...nodeFlags.backend],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: {
      ...process.env,
      CHATAI_HOME: home,
      CHATAI_SECRET_KEY: secretKey,
      CHATAI_BACKEND_PORT: String(port),
      TELEGRAM_API_ROOT: apiRoot,
    },
  });
  watch(child, 'the backend', () => stop(child));
  const url = `http://127.0.0.1:${port}`;
  await until('the backend to answer', () =>
    fetch(`${url}/livez`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  return { url, child, close: () => stop(child) };
}
