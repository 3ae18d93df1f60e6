import { readFileSync } from 'node:fs';
import type { Clock } from '../clock/index.ts';
import { pids, statOf } from './processes.ts';

/** What a process does and takes, as the kernel counts it (proc(5)). */
export interface ProcessUse {
  pid: number;
  parent: number;
  name: string;
  /** R runs, S waits, D waits for a disk, T was stopped by a signal, Z has ended and nobody has asked how. */
  state: string;
  /** Cores in use: 1.5 = one and a half. */
  cores: number;
  /** Share of the time, 0 to 1, in which its first thread ran or waited for a core: near 1 it never waits for anything else, however busy the machine is. */
  busy: number;
  rssBytes: number;
  /** What it and what it has waited for read from disks and wrote to them, bytes per second; 0 of a process of somebody else, whose figures only root may read. */
  diskBytes: number;
}

const ticksPerSecond = 100;
const pageBytes = 4_096;

/** Every process that can be seen, over `windowMs`. Empty where there is no /proc. */
export async function processUse(clock: Clock, windowMs: number, signal?: AbortSignal): Promise<ProcessUse[]> {
  const [before, begunMs] = [statOfAll(), clock.monotonicMs()];
  await clock.sleep(windowMs, signal);
  const seconds = (clock.monotonicMs() - begunMs) / 1_000;
  const earlier = new Map(before.map((one) => [one.pid, one]));
  return statOfAll().map(({ ticks, runnableNs, pages, ioBytes, ...use }) => {
    const then = earlier.get(use.pid) ?? { ticks, runnableNs, ioBytes };
    return {
      ...use,
      cores: hundredths((ticks - then.ticks) / ticksPerSecond / seconds),
      busy: Math.min(1, hundredths((runnableNs - then.runnableNs) / 1e9 / seconds)),
      rssBytes: pages * pageBytes,
      diskBytes: Math.round((ioBytes - then.ioBytes) / seconds),
    };
  });
}

const hundredths = (value: number) => Math.round(value * 100) / 100;

const statOfAll = () =>
  pids().flatMap((pid) => {
    const stat = statOf(pid);
    if (!stat) return [];
    const { name, fields } = stat;
    const [state = '', parent] = fields;
    return [
      {
        pid,
        name,
        state,
        parent: Number(parent),
        ticks: Number(fields[11]) + Number(fields[12]),
        runnableNs: runnableNsOf(pid),
        pages: Number(fields[21]),
        ioBytes: ioBytesOf(pid),
      },
    ];
  });

/** What its first thread has run and has waited for a core, nanoseconds (proc_pid_schedstat(5)); 0 where the kernel does not count it. */
function runnableNsOf(pid: number): number {
  try {
    const [ran = 0, waited = 0] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ').map(Number);
    return ran + waited;
  } catch {
    return 0;
  }
}

/** Bytes that it caused to be fetched from disks and sent to them (proc_pid_io(5)); 0 where nobody may know. */
function ioBytesOf(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/io`, 'utf8');
    return [...text.matchAll(/^(?:read|write)_bytes: (\d+)$/gm)].reduce((sum, [, bytes]) => sum + Number(bytes), 0);
  } catch {
    return 0;
  }
}
