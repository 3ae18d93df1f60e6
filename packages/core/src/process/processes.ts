// Facts about processes from Linux's /proc (proc(5)). Elsewhere only "alive" is known, and what builds on more is left out.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';

/** A process as it can be told from a later one with the same pid. */
export interface ProcessIdentity {
  pid: number;
  /** Clock ticks from boot to its start; undefined where there is no /proc. */
  startedAt: number | undefined;
}

export interface ProcessFacts extends ProcessIdentity {
  name: string;
  session: number;
  zombie: boolean;
}

export const identityOf = (pid: number): ProcessIdentity => ({ pid, startedAt: factsOf(pid)?.startedAt });

/** Is exactly this process still running, or any of this pid? A zombie is not. Only for pids of our own `pidHost`. */
export function isRunning(one: ProcessIdentity | number): boolean {
  const { pid, startedAt } = typeof one === 'number' ? { pid: one, startedAt: undefined } : one;
  if (process.platform !== 'linux') return answersSignals(pid);
  const facts = factsOf(pid);
  return facts !== undefined && !facts.zombie && (startedAt === undefined || facts.startedAt === startedAt);
}

/** Undefined when there is no such process, or no /proc. */
export function factsOf(pid: number): ProcessFacts | undefined {
  const stat = statOf(pid);
  return (
    stat && {
      pid,
      name: stat.name,
      session: Number(stat.fields[3]),
      startedAt: Number(stat.fields[19]),
      zombie: stat.fields[0] === 'Z' || stat.fields[0] === 'X',
    }
  );
}

/** The kernel's line about a process: its name, and the fields behind it, the first of them its state. Undefined when it is not there. */
export function statOf(pid: number): { name: string; fields: string[] } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // A name may hold anything, brackets too.
    const nameEnd = stat.lastIndexOf(')');
    return { name: stat.slice(stat.indexOf('(') + 1, nameEnd), fields: stat.slice(nameEnd + 2).split(' ') };
  } catch {
    return undefined;
  }
}

/** Every process that can be seen; empty where there is no /proc. */
export function allProcesses(): ProcessFacts[] {
  return pids().flatMap((pid) => factsOf(pid) ?? []);
}

/** The program a process runs, or undefined when it is not ours to look at. */
export function programOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return undefined;
  }
}

/** The process that listens on a TCP port of this machine; undefined when it belongs to another user or cannot be found. */
export function portHolder(port: number): { pid: number; name: string } | undefined {
  const sockets = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => listeningSockets(file, port)));
  if (sockets.size === 0) return undefined;
  const pid = whoHasOpen((target) => sockets.has(target));
  return pid === undefined ? undefined : { pid, name: nameOf(pid) };
}

/** Another process than this that has such a file open; a deleted one is called as it was, with ` (deleted)` behind. Undefined when it cannot be seen. */
export const whoHasOpen = (isIt: (file: string) => boolean): number | undefined =>
  pids().find((pid) => pid !== process.pid && openFiles(pid).some(isIt));

/** `socket:[inode]` of every listener; columns: local address, state (0A = LISTEN), inode. */
function listeningSockets(file: string, port: number): string[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  return read(file)
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[1]?.endsWith(`:${wanted}`) && columns[3] === '0A')
    .map((columns) => `socket:[${columns[9]}]`);
}

/** The name a person knows it by. Node calls its first thread `MainThread`, which is what the kernel then shows. */
function nameOf(pid: number): string {
  const name = factsOf(pid)?.name ?? 'a process';
  return name === 'MainThread' ? path.basename(read(`/proc/${pid}/cmdline`).split('\0')[0] || name) : name;
}

function openFiles(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}

/** Of every process that can be seen; empty where there is no /proc. */
export function pids(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function answersSignals(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
