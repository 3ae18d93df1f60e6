import { readdirSync, readFileSync } from 'node:fs';
import type { Clock } from '../clock/index.ts';

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

function statOfAll() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => statOf(Number(pid)) ?? []);
}

/** Undefined for one that has just ended. */
function statOf(pid: number) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const nameEnd = stat.lastIndexOf(')');
    const fields = stat.slice(nameEnd + 2).split(' ');
    return {
      pid,
      parent: Number(fields[1]),
      name: stat.slice(stat.indexOf('(') + 1, nameEnd),
      state: String(fields[0]),
      ticks: Number(fields[11]) + Number(fields[12]),
      pages: Number(fields[21]),
    };
  } catch {
    return undefined;
  }
}
