import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { spawnBinary } from './binaries.ts';

export interface ClusterOptions {
  /** PGDATA. */
  dataFolder: string;
  superuserPassword: string;
  /** Tests only: no fsync while creating. */
  throwAway?: boolean;
}

/** Was the cluster created, to its end? `initdb` works beside the final name, so a kill half-way leaves nothing that looks finished. */
export const initialised = (dataFolder: string): boolean => existsSync(path.join(dataFolder, 'PG_VERSION'));

/** Major version of the binaries; they read no other's files. */
export const embeddedMajor = 15;

/**
 * Why what stands in the cluster's place cannot be started; undefined when it can, and when nothing or an empty folder is there. Such a
 * folder is never of our making (see `initialised`): it was copied, restored or deleted by halves and may hold data, so nobody here touches it.
 */
export function clusterProblem(dataFolder: string): string | undefined {
  if (!existsSync(dataFolder)) return undefined;
  if (!statSync(dataFolder).isDirectory()) return 'it is a file';
  if (readdirSync(dataFolder).length === 0) return undefined;
  const missing = ['PG_VERSION', 'global/pg_control', 'base', 'pg_wal'].filter(
    (name) => !existsSync(path.join(dataFolder, name)),
  );
  if (missing.length > 0) return `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`;
  const version = readFileSync(path.join(dataFolder, 'PG_VERSION'), 'utf8').trim();
  if (!/^\d/.test(version)) return 'PG_VERSION names no version';
  if (version === String(embeddedMajor)) return undefined;
  return `its files are of PostgreSQL ${version}, and only those of ${embeddedMajor} can be read`;
}

/** Creates the cluster (about 1 s). UTF-8, no locale (bare images have none), passwords for everybody, data checksums. */
export async function createCluster(options: ClusterOptions): Promise<void> {
  const unfinished = `${options.dataFolder}.new`;
  const passwordFile = `${options.dataFolder}.password`;
  await mkdir(path.dirname(options.dataFolder), { recursive: true, mode: 0o700 });
  // What a killed creation began may still be written to for a moment.
  await rm(unfinished, { recursive: true, force: true, maxRetries: 5 });
  await writeFile(passwordFile, options.superuserPassword, { mode: 0o600 });
  try {
    const args = [
      '-D',
      unfinished,
      '-U',
      'postgres',
      '-E',
      'UTF8',
      '--no-locale',
      '--auth=scram-sha-256',
      '--data-checksums',
    ];
    args.push(`--pwfile=${passwordFile}`, ...(options.throwAway ? ['-N'] : []));
    const child = spawnBinary('initdb', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr += chunk;
    });
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`initdb failed (${code}): ${stderr.trim().split('\n').slice(-3).join(' ')}`);
    await rename(unfinished, options.dataFolder);
  } finally {
    await rm(passwordFile, { force: true });
  }
}
