import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Clock } from '@chatai/core/clock';
import { createLogFile, redact } from '@chatai/core/log';
import { onLine, type StoppingMessage } from '@chatai/core/process';
import type { Exit, Running } from './unit.ts';

/** A program of ours, run by the Node we run on. */
export interface Program {
  unit: string;
  /** Name of its log files. */
  component: string;
  /** Flags of Node, script and arguments. */
  command: string[];
  /** Answers 200 when it serves. Without one it serves as soon as it runs. */
  healthUrl?: string;
  /** What it may take to drain, once it has heard that it shall. */
  stopWithinMs: number;
}

/** In which a program says that it has heard that it shall stop. One whose loop is blocked hears nothing, and there is nothing to wait for. */
const hearsWithinMs = 3_000;

/** Enough for an error with its stack. */
const keptLines = 25;

/**
 * Starts a program as the leader of a session of its own (Ctrl-C in the terminal is for the supervisor alone), with an IPC channel
 * whose closing tells it that we died. What it prints goes, redacted, to `<component>.out.log`.
 */
export async function launchProgram(
  program: Pick<Program, 'component' | 'command' | 'healthUrl'>,
  logFolder: string,
  clock: Clock,
): Promise<Running> {
  const output = createLogFile({ folder: logFolder, component: `${program.component}.out`, clock });
  const child = spawn(process.execPath, program.command, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  const said: Record<'stdout' | 'stderr', string[]> = { stdout: [], stderr: [] };
  for (const name of ['stdout', 'stderr'] as const) {
    const input = child[name];
    if (!input) continue;
    onLine(input, (text) => {
      const line = redact(text);
      output.write(`${line}\n`);
      if (line.trim() !== '') said[name].push(line);
      if (said[name].length > keptLines) said[name].shift();
    });
  }
  child.once('close', () => output.close());
  let hasHeard = false;
  child.on('message', (message: StoppingMessage) => {
    hasHeard ||= message.kind === 'stopping';
  });
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => {
      // Its last lines are still in the pipe; what it forked may hold the pipe open for longer than we care to wait.
      clock.after(300, () => resolve({ code, signal }));
      child.once('close', () => resolve({ code, signal }));
    });
  });
  if (child.pid === undefined) throw (await once(child, 'error'))[0];
  const pid = child.pid;
  return {
    pid,
    exited,
    ready: async (signal) => {
      if (program.healthUrl) await untilHealthy(program.healthUrl, clock, signal);
    },
    lastLines: () => (said.stderr.length > 0 ? said.stderr : said.stdout).join('\n'),
    kill: () => signalGroup(pid, 'SIGKILL'),
    async stop(withinMs) {
      child.kill('SIGTERM');
      // One that is held by a signal (SIGSTOP) hears it only when it goes on.
      child.kill('SIGCONT');
      const kill = () => signalGroup(pid, 'SIGKILL');
      const timers = [clock.after(withinMs, kill), clock.after(hearsWithinMs, () => hasHeard || kill())];
      await exited;
      for (const cancel of timers) cancel();
    },
  };
}

/** Path of a program below the checkout. */
export const programPath = (...parts: string[]): string => path.resolve(import.meta.dirname, '../../../..', ...parts);

async function untilHealthy(url: string, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const answer = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(2_000)]) });
      await answer.arrayBuffer();
      if (answer.status === 200) return;
    } catch {
      // Not listening yet, or the wait was ended; the loop's condition tells which.
    }
    await clock.sleep(40, signal);
  }
  throw signal.reason;
}

/** The session's group holds what the program forked. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
