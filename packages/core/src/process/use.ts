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
  rssBytes: number;
}

const ticksPerSecond = 100;
const pageBytes = 4_096;

/** Every process that can be seen, over `windowMs`. Empty where there is no /proc. */
export async function processUse(clock: Clock, windowMs: number, signal?: AbortSignal): Promise<ProcessUse[]> {
  const [before, begunMs] = [statOfAll(), clock.monotonicMs()];
  await clock.sleep(windowMs, signal);
  const seconds = (clock.monotonicMs() - begunMs) / 1_000;
  const ticks = new Map(before.map((one) => [one.pid, one.ticks]));
  return statOfAll().map(({ ticks: now, pages, ...use }) => ({
    ...use,
    cores: Math.round(((now - (ticks.get(use.pid) ?? now)) / ticksPerSecond / seconds) * 100) / 100,
    rssBytes: pages * pageBytes,
  }));
}

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
        pages: Number(fields[21]),
      },
    ];
  });
