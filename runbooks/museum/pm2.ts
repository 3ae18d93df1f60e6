import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { systemClock } from '@chatai/core/clock';
import type { Environment } from '@chatai/core/config';
import { identityOf, isRunning } from '@chatai/core/process';
import type { Terminal } from './terminal.ts';

const version = '7.0.4';

/** An entry of `pm2 jlist`. */
export interface Pm2App {
  name: string;
  pid: number;
  pm2_env: { status: string };
}

/** PM2 for the length of a test. Its license (AGPL) keeps it from being a dependency of ours. Each HOME has a PM2 of its own. */
export interface Pm2 {
  list(home?: string): Promise<Pm2App[]>;
  /** Ends its daemons, and with them what they run. */
  close(): Promise<void>;
}

/** From the registry into the folder of the terminal, where `pm2` is that one from then on. `outer` has npm's settings. */
export async function installPm2(terminal: Terminal, outer: Environment): Promise<Pm2> {
  const folder = path.join(terminal.folder, 'pm2');
  const flags = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  try {
    await promisify(execFile)('npm', ['install', '--prefix', folder, ...flags, `pm2@${version}`], {
      env: { ...outer },
    });
  } catch (cause) {
    throw new Error('npm could not install PM2: see to the registry, or set CHATAI_TEST_WITHOUT=pm2.', { cause });
  }
  terminal.standIn('pm2', `PM2_HOME="$HOME/.pm2" exec ${folder}/node_modules/.bin/pm2 "$@"`);
  const homes = new Set<string>();
  const at = (home: string) => {
    homes.add(home);
    return `HOME=${home}`;
  };
  return {
    async list(home = terminal.folder) {
      const { stdout } = await terminal.type(`${at(home)} pm2 jlist`);
      // The first time it also tells that it has started its daemon.
      return JSON.parse(stdout.trim().split('\n').at(-1) ?? '[]');
    },
    async close() {
      for (const home of homes) {
        const daemon = identityOf(Number(readFileSync(path.join(home, '.pm2/pm2.pid'), 'utf8')));
        await terminal.type(`HOME=${home} pm2 kill`);
        // It answers before it has ended.
        while (isRunning(daemon)) await systemClock.sleep(50);
      }
    },
  };
}
