import type { DiskFacts } from '@chatai/core/health';

/** Shares of 1 that are in use. */
export const usedOf = ({ freeBytes, totalBytes }: DiskFacts): number => 1 - freeBytes / totalBytes;
export const usedInodesOf = ({ freeInodes, totalInodes }: DiskFacts): number =>
  totalInodes === 0 ? 0 : 1 - freeInodes / totalInodes;

/** The fullest of the disks on which something of ours lies. */
export const fullest = (disks: Record<string, DiskFacts>, used: (disk: DiskFacts) => number): DiskFacts | undefined =>
  Object.values(disks).toSorted((a, b) => used(b) - used(a))[0];
