import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Environment } from '@chatai/core/config';

const checkout = path.resolve(import.meta.dirname, '../..');

/** How a script ended. */
export interface Ended {
  /** Null when a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A script that goes on. */
export interface Begun {
  pid: number;
  /** What it has printed so far. */
  stdout(): string;
  isOver(): boolean;
  ended: Promise<Ended>;
  /** Ends it and all that it has started. */
  kill(): Promise<Ended>;
}

/**
 * A shell for printed lines. They are typed as they stand; only their absolute paths lead into `folder`, and their ports to where the caller says.
 * Programs that would change this machine are not on its PATH.
 */
export interface Terminal {
  folder: string;
  /** Where a printed path leads: `/var/log/chatai` is `<folder>/var/log/chatai`. */
  at(printed: string): string;
  /** Puts a program before those of the system: a script of bash. */
  standIn(name: string, script: string): void;
  /** The system's program, with these arguments before its own. */
  wrap(name: string, ...first: string[]): void;
  /** Writes a file at a printed path; what it says of paths and ports leads where typed lines lead. */
  write(printed: string, text: string): string;
  type(script: string): Promise<Ended>;
  begin(script: string): Begun;
  /** Ends what still runs and removes the folder. */
  close(): Promise<void>;
}

/** Above the ports of outgoing connections (Linux, ip_local_port_range): nobody listens there. */
const nobodysPort = 61_009;

/** What printed lines could do harm with, where a test forgets to put something in its place. */
const kept = ['apt', 'apt-get', 'certbot', 'logrotate', 'pm2', 'service', 'shutdown', 'sudo', 'systemctl'];

export interface TerminalOptions {
  /** The environment of whoever opens it, of which it gets PATH alone. */
  outer: Environment;
  settings?: Record<string, string>;
  /** Where a printed `localhost:8000` leads; to a port on which nobody listens when absent. */
  portOf?(printed: number): number;
}

export function openTerminal({ outer, settings = {}, portOf = () => nobodysPort }: TerminalOptions): Terminal {
  const folder = mkdtempSync(path.join(tmpdir(), 'chatai-museum-'));
  const bin = path.join(folder, 'bin');
  mkdirSync(bin);
  const env = {
    PATH: [bin, path.join(checkout, 'bin'), outer.PATH].join(path.delimiter),
    HOME: folder,
    LANG: 'C.UTF-8',
    TMPDIR: outer.TMPDIR ?? tmpdir(),
    CHATAI_HOME: path.join(folder, 'chatai'),
    NO_COLOR: '1',
    ...settings,
  };
  const running = new Set<Begun>();

  const asItRunsHere = (script: string): string =>
    script
      .replace(/(?<![\w.~/}-])\/(etc|opt|tmp|var)(?![\w-])/g, (found, _, offset: number) =>
        script.startsWith(folder, offset) ? found : `${folder}${found}`,
      )
      .replace(/localhost:(\d+)/g, (_, port: string) => `localhost:${portOf(Number(port))}`);

  function begin(script: string): Begun {
    const child = spawn('bash', ['-c', asItRunsHere(script)], {
      cwd: folder,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name]?.setEncoding('utf8').on('data', (text: string) => {
        said[name] += text;
      });
    const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...said }));
    const begun: Begun = {
      pid: child.pid as number,
      stdout: () => said.stdout,
      isOver: () => child.exitCode !== null || child.signalCode !== null,
      ended,
      async kill() {
        endGroup(child);
        return await ended;
      },
    };
    running.add(begun);
    void ended.then(() => running.delete(begun));
    return begun;
  }

  const standIn = (name: string, script: string) =>
    writeFileSync(path.join(bin, name), `#!/usr/bin/env bash\n${script}\n`, { mode: 0o755 });
  for (const name of kept) standIn(name, `echo "${name}: command not found" >&2; exit 127`);

  const at = (printed: string) => path.join(folder, printed);
  return {
    folder,
    at,
    standIn,
    wrap: (name, ...first) => standIn(name, `PATH="\${PATH#*:}" exec ${name} ${first.join(' ')} "$@"`),
    write(printed, text) {
      mkdirSync(path.dirname(at(printed)), { recursive: true });
      writeFileSync(at(printed), asItRunsHere(text));
      return at(printed);
    },
    type: (script) => begin(script).ended,
    begin,
    async close() {
      await Promise.all([...running].map((one) => one.kill()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Its own process group: a pipe has several programs. */
function endGroup({ pid }: ChildProcess): void {
  try {
    process.kill(-(pid as number), 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
