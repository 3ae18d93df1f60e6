import { createHash, randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { coreErrors } from '../errors/index.ts';
import type { Config } from './load-config.ts';

/** A Unix socket's path is at most 107 bytes (unix(7)); the longest name we put behind the folder takes 45. */
const longestRunFolder = 62;

/** Folder for sockets and pid files, inside the data folder or, when that path is too long for a socket, in `/tmp`: a TMPDIR that one shell has and another has not would lead to two. */
export function runFolder(home: string): string {
  const inside = path.join(home, 'run');
  if (Buffer.byteLength(inside) <= longestRunFolder) return inside;
  return path.join('/tmp', `chatai-${createHash('sha256').update(home).digest('hex').slice(0, 16)}`);
}

const fileOf = (home: string) => path.join(home, 'secret.key');

/** What `secret.key` of a data folder holds: a key, or why there is none that can be used, in words that follow the name of the file: `is missing`. */
export type KeyFile = { file: string } & ({ key: string; problem: undefined } | { key: undefined; problem: string });

export function readKeyFile(home: string): KeyFile {
  const file = fileOf(home);
  const without = (problem: string) => ({ file, key: undefined, problem });
  try {
    const key = readFileSync(file, 'utf8').trim();
    return key.length >= shortestKey
      ? { file, key, problem: undefined }
      : without(`holds fewer than ${shortestKey} characters`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return without(code === 'ENOENT' ? 'is missing' : `cannot be read (${code})`);
  }
}

/** Is there a key already that can be used, given or made? Asking makes none. */
export const hasSecretKey = (config: Pick<Config, 'home' | 'secretKey'>): boolean =>
  config.secretKey !== undefined || readKeyFile(config.home).key !== undefined;

/**
 * The installation's secret: CHATAI_SECRET_KEY, else `secret.key` in the data folder, made on first use (0600). Throws `secret-key-unusable`,
 * and `secret-key-missing` where a database was made with one already: another would open nothing of it.
 */
export function secretKeyOf(config: Pick<Config, 'home' | 'secretKey'>): string {
  if (config.secretKey) return config.secretKey;
  const { home } = config;
  const file = fileOf(home);
  if (!existsSync(file)) {
    if (existsSync(path.join(home, 'postgres', 'PG_VERSION'))) throw coreErrors.secretKeyMissing({ home, file });
    try {
      mkdirSync(home, { recursive: true, mode: 0o700 });
      writeKey(file, randomBytes(32).toString('base64url'));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw coreErrors.secretKeyUnusable({ file, reason: `cannot be made: ${reason}` }, { cause: error });
    }
  }
  const { key, problem } = readKeyFile(home);
  if (problem !== undefined) throw coreErrors.secretKeyUnusable({ file, reason: problem });
  return key;
}

/** Writes `secret.key` again for a program that still has it; one that is there is left alone, whatever it holds. Returns whether it was missing. */
export function restoreKeyFile(home: string, key: string): boolean {
  const file = fileOf(home);
  if (existsSync(file) || !existsSync(home)) return false;
  writeKey(file, key);
  return true;
}

/** As CHATAI_SECRET_KEY must have: all other keys are derived from it. */
const shortestKey = 32;

/** Whole or not at all, and never over another: two processes that start together agree on the one that came first. */
function writeKey(file: string, key: string): void {
  const part = `${file}.${process.pid}`;
  try {
    writeFileSync(part, key, { mode: 0o600, flush: true });
    linkSync(part, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(part, { force: true });
  }
}
