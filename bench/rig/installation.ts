import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { stop, watch } from './processes.ts';
import { within } from './wait.ts';

const checkout = path.resolve(import.meta.dirname, '../..');

/** A whole installation, ready. */
export interface Installation {
  child: ChildProcess;
  /** What `npm start --json` says: where everything is. */
  summary: { consoleUrl: string; apiUrl: string; simulatorUrl: string; signInLink: string | null };
}

/** `npm start` of a new installation in the folder `home`. */
export async function startInstallation(home: string, settings: Record<string, string> = {}): Promise<Installation> {
  // Told to stop when we die (prctl(2), PR_SET_PDEATHSIG).
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', process.execPath, 'bin/start.mjs', '--json'], {
    cwd: checkout,
    env: { ...process.env, CHATAI_HOME: home, CHATAI_PORT_OFFSET: '27000', ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  watch(child, 'npm start', () => stop(child));
  const said = once(createInterface({ input: child.stdout }), 'line');
  const [line] = await within('npm start to be ready', said, 180_000);
  return { child, summary: JSON.parse(line) };
}
