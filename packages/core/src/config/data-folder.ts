import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Config } from './load-config.ts';

/** A Unix socket's path is at most 107 bytes (unix(7)); the longest name we put behind the folder takes 45. */
const longestRunFolder = 62;

/** Folder for sockets and pid files, inside the data folder or, when that path is too long for a socket, in the system's temporary folder. */
export function runFolder(home: string): string {
  const inside = path.join(home, 'run');
  if (Buffer.byteLength(inside) <= longestRunFolder) return inside;
  return path.join(tmpdir(), `chatai-${createHash('sha256').update(home).digest('hex').slice(0, 16)}`);
}

/** The installation's secret: CHATAI_SECRET_KEY, else `secret.key` in the data folder, made on first use (0600). */
export function secretKeyOf(config: Pick<Config, 'home' | 'secretKey'>): string {
  if (config.secretKey) return config.secretKey;
  const file = path.join(config.home, 'secret.key');
  mkdirSync(config.home, { recursive: true, mode: 0o700 });
  try {
    // `wx`: two processes that start together agree on the one that came first.
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx', flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8').trim();
}
