import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { machineFacts } from './machine-facts.ts';

const look = (folders: Record<string, string>) => machineFacts(folders).read(new AbortController().signal);

test('the share of a disk that is in use is that which df shows, of inodes too', async () => {
  const { disks } = await look({ data: tmpdir() });
  const { freeBytes = 0, totalBytes = 0, freeInodes = 0, totalInodes = 0 } = disks.data ?? {};
  const shownBy = (column: string) =>
    Number(/\d+/.exec(execFileSync('df', [`--output=${column}`, tmpdir()], { encoding: 'utf8' }))?.[0] ?? 0);
  // df rounds up, and others write meanwhile.
  expect(Math.abs(Math.ceil((1 - freeBytes / totalBytes) * 100) - shownBy('pcent'))).toBeLessThanOrEqual(1);
  if (totalInodes > 0)
    expect(Math.abs(Math.ceil((1 - freeInodes / totalInodes) * 100) - shownBy('ipcent'))).toBeLessThanOrEqual(1);
});

test('memory and pressure are shares of what is there', async () => {
  const { memory, pressure, ownBytes, cores } = await look({});
  expect(memory.availableBytes).toBeGreaterThan(0);
  expect(memory.availableBytes).toBeLessThan(memory.totalBytes);
  expect(ownBytes).toBeLessThan(memory.totalBytes);
  expect(cores).toBeGreaterThan(0);
  for (const share of Object.values(pressure ?? {})) expect(share >= 0 && share <= 1).toBe(true);
});

test('a folder that is not there cannot be looked at', async () => {
  await expect(look({ data: '/no/such/folder' })).rejects.toMatchObject({ code: 'ENOENT' });
});
