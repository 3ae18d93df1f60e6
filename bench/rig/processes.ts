import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { nodeFlags } from '@chatai/core/process';
import { atEnd, failBench, isEnding } from './run-bench.ts';
import { within } from './wait.ts';

const preload = pathToFileURL(path.join(import.meta.dirname, 'end-with-parent.ts')).href;
/** Children whose end is wanted. */
const wanted = new WeakSet<ChildProcess>();

interface Started {
  child: ChildProcess;
  /** Its first message. */
  said: unknown;
}

/** Starts a program (its path, or its name in this folder) and waits for its first message. It ends with us, and we with it. */
export const start = (program: string, ...args: string[]): Promise<Started> => startWith([], program, args);

/** The same for a part of ours, with the flags that it has in production. */
export const startOurs = (part: 'backend' | 'worker', ...args: string[]): Promise<Started> =>
  startWith(nodeFlags[part], `our-${part}.ts`, args);

async function startWith(flags: readonly string[], program: string, args: string[]): Promise<Started> {
  const child = fork(path.resolve(import.meta.dirname, program), args, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [...flags, '--import', preload],
    // Figures that are no number stay so.
    serialization: 'advanced',
  });
  watch(child, path.basename(program));
  const [said] = await within(`${path.basename(program)} to be ready`, once(child, 'message'));
  return { child, said };
}

/** The bench fails when this child ends, unless `end` or `stop` ended it; `close` is how it ends with the bench. */
export function watch(child: ChildProcess, name: string, close: () => Promise<void> = () => end(child)): void {
  const forget = atEnd(close);
  child.once('exit', (code, signal) => {
    void forget();
    if (!wanted.has(child) && !isEnding()) failBench(new Error(`${name} ended by itself (${signal ?? code})`));
  });
}

export async function end(...children: ChildProcess[]): Promise<void> {
  for (const child of children) await signal(child, 'SIGKILL');
}

/** Of a program that ends in order when it is told to. */
export async function stop(child: ChildProcess): Promise<void> {
  await within('a program to stop', signal(child, 'SIGTERM'), 20_000);
}

async function signal(child: ChildProcess, name: NodeJS.Signals) {
  wanted.add(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(name);
  await gone;
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

/** CPU seconds of each process of a host, PostgreSQL last. */
export const cpuOf = ({ children, postmaster }: { children: ChildProcess[]; postmaster?: number }): number[] => [
  ...children.map((child) => cpuSeconds(child.pid as number)),
  postmaster ? postgresCpuSeconds(postmaster) : 0,
];

export const residentMiB = (pid: number): number =>
  Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024);

/** Proportional memory of a process: shared pages are shared fairly (proc(5), smaps_rollup). */
export const pssKiB = (pid: number): number =>
  Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]);
