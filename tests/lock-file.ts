// node tests/lock-file.ts: takes the addresses out of package-lock.json that npm puts there and no installation needs, so that it names no host.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

export const lockFile = path.resolve(import.meta.dirname, '../package-lock.json');

/** The lock file as npm writes it, without whom its packages ask for money. */
export function withoutHosts(text: string): string {
  const lock = JSON.parse(text) as { packages: Record<string, { funding?: unknown }> };
  for (const entry of Object.values(lock.packages)) delete entry.funding;
  return `${JSON.stringify(lock, null, 2)}\n`;
}

if (import.meta.main) await writeFile(lockFile, withoutHosts(await readFile(lockFile, 'utf8')));
