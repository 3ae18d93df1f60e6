import { createHash, randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { coreErrors } from '../errors/index.ts';
import type { Config } from './load-config.ts';

/** A Unix socket's path is at most 107 bytes (unix(7)); the longest name we put behind the folder takes 45. */
const longestRunFolder = 62;

/** Folder for sockets and pid files, inside the data folder or, when that path is too long for a socket, in the system's temporary folder. */
export function runFolder(home: string): string {
  const inside = path.join(home, 'run');
  if (Buffer.byteLength(inside) <= longestRunFolder) return inside;
  return path.join(tmpdir(), `chatai-${createHash('sha256').update(home).digest('hex').slice(0, 16)}`);
}

const keyFile = (home: string) => path.join(home, 'secret.key');

/** Is there a key already, given or made? Asking makes none. */
export const hasSecretKey = (config: Pick<Config, 'home' | 'secretKey'>): boolean =>
  config.secretKey !== undefined || existsSync(keyFile(config.home));

/** The installation's secret: CHATAI_SECRET_KEY, else `secret.key` in the data folder, made on first use (0600). Throws `secret-key-unusable`. */
export function secretKeyOf(config: Pick<Config, 'home' | 'secretKey'>): string {
  if (config.secretKey) return config.secretKey;
  const file = keyFile(config.home);
  try {
    if (!existsSync(file)) makeKey(file);
    const key = readFileSync(file, 'utf8').trim();
    if (key.length >= shortestKey) return key;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw coreErrors.secretKeyUnusable({ file, reason }, { cause: error });
  }
  throw coreErrors.secretKeyUnusable({ file, reason: `it holds fewer than ${shortestKey} characters` });
}

/** As CHATAI_SECRET_KEY must have: all other keys are derived from it. */
const shortestKey = 32;

/** Whole or not at all, and never over another: two processes that start together agree on the one that came first. */
function makeKey(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const part = `${file}.${process.pid}`;
  try {
    writeFileSync(part, randomBytes(32).toString('base64url'), { mode: 0o600, flush: true });
    linkSync(part, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(part, { force: true });
  }
}
