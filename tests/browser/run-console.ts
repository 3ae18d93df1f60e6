import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

const program = (name: string) => path.resolve(import.meta.dirname, '../../apps/frontend', name);

/** Builds the console when it is stale. Rejects with what the build said. */
export async function buildConsole(): Promise<void> {
  const child = spawn(process.execPath, [program('build.ts')], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(String(chunk)));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`The console could not be built:\n${said.join('')}`);
}

/** Starts the built console on a free port, in front of the given backend. */
export async function runConsole(
  backendUrl: string,
  simulatorUrl: string,
): Promise<{ url: string; stop(): Promise<void> }> {
  const child = spawn(process.execPath, [program('start.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      CHATAI_BACKEND_PORT: new URL(backendUrl).port,
      CHATAI_SIMULATOR_PORT: new URL(simulatorUrl).port,
      CHATAI_CONSOLE_PORT: '0',
    },
  });
  const exited = once(child, 'exit');
  return {
    url: `http://localhost:${await portOf(child.stdout)}`,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function portOf(output: NodeJS.ReadableStream): Promise<number> {
  for await (const line of createInterface({ input: output })) {
    const started = /"console\.started","port":(\d+)/.exec(line);
    if (started) {
      output.resume();
      return Number(started[1]);
    }
  }
  throw new Error('The console ended before it listened.');
}
