import { once } from 'node:events';
import { existsSync } from 'node:fs';
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

/** Creates the cluster (about 1 s). UTF-8, no locale (bare images have none), passwords for everybody, data checksums. */
export async function createCluster(options: ClusterOptions): Promise<void> {
  const unfinished = `${options.dataFolder}.new`;
  const passwordFile = `${options.dataFolder}.password`;
  await mkdir(path.dirname(options.dataFolder), { recursive: true, mode: 0o700 });
  await rm(unfinished, { recursive: true, force: true });
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
