import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { systemClock } from '@chatai/core/clock';

const checkout = path.resolve(import.meta.dirname, '../..');

export interface Ready {
  apiUrl: string;
  managerUrl: string;
  simulatorUrl: string;
  consoleUrl: string;
  signInLink: string | null;
  dataFolder: string;
}

/** One real `npm start` in a folder of its own, that can be killed piece by piece. */
export class Installation {
  readonly home: string;
  private readonly env: Record<string, string>;
  private child: ChildProcess | undefined;
  ready: Ready | undefined;
  lines: string[] = [];
  private key: string | undefined;

  constructor(home: string, env: Record<string, string>) {
    this.home = home;
    this.env = { ...(process.env as Record<string, string>), ...env, CHATAI_HOME: home };
  }

  /** Starts it and resolves when the summary is printed. */
  async start(): Promise<Ready> {
    const child = spawn(process.execPath, ['bin/start.mjs', '--json'], {
      cwd: checkout,
      env: this.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    createInterface({ input: child.stderr }).on('line', (line) => this.lines.push(line));
    const line = new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).once('line', resolve);
      child.once('exit', (code) =>
        reject(new Error(`npm start ended with ${code}: ${this.lines.slice(-8).join(' | ')}`)),
      );
    });
    this.ready = JSON.parse(await line) as Ready;
    return this.ready;
  }

  /** Runs the command line against it; returns its JSON document. */
  async cli<T>(...args: string[]): Promise<T> {
    const child = spawn(path.join(checkout, 'bin/chatai'), [...args, '--json'], {
      cwd: checkout,
      env: this.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk;
    });
    const [code] = await once(child, 'close');
    if (out.trim() === '') throw new Error(`chatai ${args.join(' ')} ended with ${code}: ${err}`);
    return JSON.parse(out) as T;
  }

  /** Over the API: the command line takes half a second for each. */
  private async call<T>(path: string, body?: object): Promise<T> {
    this.key ??= (await this.cli<{ key: string }>('apikey', 'create', '--name', 'storm')).key;
    const answer = await fetch(`${this.ready?.apiUrl}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${this.key}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  /** Connects a bot to the only assistant. */
  async addBot(token: string, mode: 'webhook' | 'polling'): Promise<void> {
    const { items } = await this.call<{ items: { id: string }[] }>('/api/v1/assistants');
    await this.call('/api/v1/bots', { assistantId: items[0]?.id, token, mode });
  }

  /** An assistant that nobody asks, for knowledge that nobody needs. */
  async addLibrary(): Promise<string> {
    return (await this.call<{ id: string }>('/api/v1/assistants', { name: 'Library' })).id;
  }

  /** Its id when it was taken; undefined when nobody answered. */
  async addSource(assistantId: string, text: string): Promise<string | undefined> {
    try {
      return (await this.call<{ id: string }>('/api/v1/knowledge/sources', { assistantId, kind: 'text', text })).id;
    } catch {
      // The backend, or its database, was just killed.
      return undefined;
    }
  }

  async stateOfSource(id: string): Promise<string> {
    return (await this.call<{ state: string }>(`/api/v1/knowledge/sources/${id}`)).state;
  }

  private state(): { supervisor: { pid: number }; programs: { unit: string; pid: number }[] } {
    return JSON.parse(readFileSync(path.join(this.home, 'run', 'up.json'), 'utf8'));
  }

  pidOf(unit: 'chatai-backend' | 'scalable_bot_manager'): number | undefined {
    return this.state().programs.find((program) => program.unit === unit)?.pid;
  }

  /** The child of the backend that takes in knowledge; it is there while there is something to take in. */
  knowledgePid(): number | undefined {
    const backend = this.pidOf('chatai-backend');
    return readdirSync('/proc')
      .map(Number)
      .find((pid) => pid > 0 && parentOf(pid) === backend && commandOf(pid).includes('/knowledge/main.ts'));
  }

  async workerPids(): Promise<number[]> {
    try {
      const answer = await fetch(`${this.ready?.managerUrl}/status`, { signal: AbortSignal.timeout(2_000) });
      const { workers } = (await answer.json()) as { workers: { pid: number; state: string }[] };
      return workers.filter((worker) => worker.state === 'live').map((worker) => worker.pid);
    } catch {
      // The manager itself was just killed.
      return [];
    }
  }

  postmasterPid(): number | undefined {
    const file = path.join(this.home, 'postgres', 'postmaster.pid');
    return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : undefined;
  }

  /** kill -9 of the supervisor and of the first link before it; resolves when nothing of it is left and it was started anew. */
  async killSupervisor(): Promise<void> {
    const { supervisor, programs } = this.state();
    const child = this.child as ChildProcess;
    const gone = once(child, 'exit');
    process.kill(supervisor.pid, 'SIGKILL');
    await gone;
    for (const { pid } of programs) while (alive(pid)) await systemClock.sleep(20);
    await this.start();
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  }
}

/** Of a process that has ended since it was seen, nothing. */
const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};
const commandOf = (pid: number) => textOf(`/proc/${pid}/cmdline`);
const parentOf = (pid: number) => Number(textOf(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ')[1]);

export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.startsWith('Z');
  } catch {
    return false;
  }
}
