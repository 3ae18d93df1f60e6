import type { Config } from '@chatai/core/config';
import { initialised } from '@chatai/core/database/embedded';
import { upErrors } from './errors.ts';
import { holderOf } from './folder-holder.ts';
import { clusterFolder } from './folders.ts';
import { checkPorts } from './ports.ts';
import { programFloors } from './programs.ts';

/** What `up` would do, in words; nothing is written. Throws what would stop it at once: `folder-busy`, `port-busy`, `port-refused`. */
export async function planUp(config: Config): Promise<string> {
  const { home } = config;
  const holder = holderOf(home);
  if (holder) throw upErrors.folderBusy({ home, pid: holder.pid });
  await checkPorts(config);
  const database = config.databaseUrl
    ? 'use the database of DATABASE_URL'
    : `${initialised(clusterFolder(home)) ? 'start' : 'create and start'} the database in ${clusterFolder(home)}`;
  const units = programFloors(config).flat();
  return `${database}, migrate it, start ${units.map(({ unit }) => unit).join(', ')}`;
}
