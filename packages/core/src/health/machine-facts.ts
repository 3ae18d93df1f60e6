import { readFile, statfs } from 'node:fs/promises';
import { availableParallelism, freemem, totalmem } from 'node:os';
import type { FactSource } from './fact-source.ts';

/** The disk on which a folder is. */
export interface DiskFacts {
  path: string;
  /** As `df` counts: what is kept back for root is neither free nor in use. */
  freeBytes: number;
  totalBytes: number;
  freeInodes: number;
  /** 0 where a file system has no fixed number of them. */
  totalInodes: number;
}

/** What the machine has and how scarce it is. */
export interface MachineFacts {
  cores: number;
  /** What a program could get, caches that could be freed included (proc(5), MemAvailable). */
  memory: { availableBytes: number; totalBytes: number };
  /** Of the program that looks. */
  ownBytes: number;
  /** By the name that the caller gave their folder. */
  disks: Record<string, DiskFacts>;
  /** Share of the last 10 s in which something waited for it (Linux, Documentation/accounting/psi); undefined where the kernel does not count. */
  pressure: Record<'cpu' | 'io' | 'memory', number> | undefined;
}

/** Looks at the machine and at the disks of these folders. Throws when a folder is not there. */
export const machineFacts = (folders: Record<string, string>): FactSource<MachineFacts> => ({
  deadlineMs: 2_000,
  async read() {
    const disks = await Promise.all(
      Object.entries(folders).map(async ([name, folder]) => [name, await diskOf(folder)] as const),
    );
    return {
      cores: availableParallelism(),
      memory: { availableBytes: await availableMemory(), totalBytes: totalmem() },
      ownBytes: process.memoryUsage.rss(),
      disks: Object.fromEntries(disks),
      pressure: await pressure(),
    };
  },
});

async function diskOf(folder: string): Promise<DiskFacts> {
  const disk = await statfs(folder);
  const freeBytes = disk.bavail * disk.bsize;
  return {
    path: folder,
    freeBytes,
    totalBytes: (disk.blocks - disk.bfree) * disk.bsize + freeBytes,
    freeInodes: disk.ffree,
    totalInodes: disk.files,
  };
}

/** Linux counts as free only what nobody uses even as a cache; MemAvailable is what a program could get. */
async function availableMemory(): Promise<number> {
  const kilobytes = /^MemAvailable:\s+(\d+) kB/m.exec(await textOf('/proc/meminfo'))?.[1];
  return kilobytes ? Number(kilobytes) * 1_024 : freemem();
}

async function pressure(): Promise<MachineFacts['pressure']> {
  const [cpu, io, memory] = await Promise.all(
    ['cpu', 'io', 'memory'].map(async (what) => {
      const percent = /^some avg10=([\d.]+)/m.exec(await textOf(`/proc/pressure/${what}`))?.[1];
      return percent === undefined ? undefined : Number(percent) / 100;
    }),
  );
  return cpu === undefined || io === undefined || memory === undefined ? undefined : { cpu, io, memory };
}

const textOf = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');
