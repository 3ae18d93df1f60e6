import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Starts a program (its path, or its name in this folder) and waits for its first message. */
export async function start(program: string, ...args: string[]): Promise<{ child: ChildProcess; said: unknown }> {
  const child = fork(path.resolve(import.meta.dirname, program), args, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [said] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error(`${program} ended before it was ready`);
    }),
  ]);
  return { child, said };
}

export async function end(...children: ChildProcess[]): Promise<void> {
  for (const child of children) {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
}

/** Seconds of CPU (user and system) that a process and the children it has reaped used; 10 ms ticks (proc(5)). */
export function cpuSeconds(pid: number, withReaped = false): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const ticks = [11, 12, ...(withReaped ? [13, 14] : [])].reduce((sum, index) => sum + Number(fields[index]), 0);
  return ticks / 100;
}

/** CPU of a PostgreSQL server: the postmaster, what it reaped, and its living children. */
export function postgresCpuSeconds(postmaster: number): number {
  let seconds = cpuSeconds(postmaster, true);
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const parent = Number(readFileSync(`/proc/${entry}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]);
      if (parent === postmaster) seconds += cpuSeconds(Number(entry));
    } catch {
      // It ended between the listing and the reading.
    }
  }
  return seconds;
}

export const residentMiB = (pid: number): number =>
  Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024);

/** Proportional memory of a process: shared pages are shared fairly (proc(5), smaps_rollup). */
export const pssKiB = (pid: number): number =>
  Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]);
