import { readFile, statfs } from 'node:fs/promises';
import { freemem, totalmem } from 'node:os';
import type { Check, CheckState } from './check.ts';

/** Is there room where the data is? As `df` counts it: what is kept back for root is neither used nor free. Warns at 90 %, fails at 95 %. */
export const diskCheck = (folder: string): Check => ({
  name: 'disk',
  essential: false,
  async run() {
    const disk = await statfs(folder);
    const freeBytes = disk.bavail * disk.bsize;
    const totalBytes = (disk.blocks - disk.bfree) * disk.bsize + freeBytes;
    return judge('of the disk is in use', 1 - freeBytes / totalBytes, { freeBytes, totalBytes });
  },
});

/** Has the machine memory left, what could be freed included? Warns at 90 %, fails at 95 %. */
export const memoryCheck = (): Check => ({
  name: 'memory',
  essential: false,
  async run() {
    const totalBytes = totalmem();
    const freeBytes = await availableMemory();
    const figures = { freeBytes, totalBytes, processBytes: process.memoryUsage.rss() };
    return judge('of the memory is in use', 1 - freeBytes / totalBytes, figures);
  },
});

function judge(what: string, share: number, figures: Record<string, number>) {
  const usedPercent = Math.round(share * 100);
  const status: CheckState = usedPercent >= 95 ? 'fail' : usedPercent >= 90 ? 'warn' : 'ok';
  return { status, detail: `${usedPercent} % ${what}`, usedPercent, ...figures };
}

/** Linux counts as free only what nobody uses even as a cache; MemAvailable is what a program could get (proc(5)). */
async function availableMemory(): Promise<number> {
  const text = await readFile('/proc/meminfo', 'utf8').catch(() => '');
  const kilobytes = /^MemAvailable:\s+(\d+) kB/m.exec(text)?.[1];
  return kilobytes ? Number(kilobytes) * 1024 : freemem();
}
