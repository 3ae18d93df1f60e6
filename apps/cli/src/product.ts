import type { Clock } from '@chatai/core/clock';
import type { Config } from '@chatai/core/config';
import { type Database, databaseTargets, openDatabase } from '@chatai/core/database';
import { systemIds } from '@chatai/core/ids';
import { connectApi } from './api/index.ts';
import type { Product } from './up/up.ts';

/** What the first start makes and every start waits for. Its rooms are loaded late: they take longer to load than PostgreSQL to start. */
export function createProduct(clock: Clock): Product {
  let demoWorkspaceId: string | undefined;
  return {
    async prepare(config) {
      const { ensureDemoWorkspace } = await import('@chatai/accounts/workspaces');
      const demo = await withSystem(config, (system) => ensureDemoWorkspace({ system, ids: systemIds }));
      demoWorkspaceId = demo?.id;
    },
    async waitForAnswer(config, signal) {
      // Its owner deleted the demo: there is nobody to ask, and the programs' own health has to do.
      if (demoWorkspaceId === undefined) return undefined;
      const { waitForAnswer } = await import('./demo/index.ts');
      // Our own installation, also when CHATAI_URL names another one for the command line.
      const here = { config: () => ({ ...config, remote: undefined }), clock, err: () => {} };
      const api = await connectApi(here, { workspace: demoWorkspaceId });
      return waitForAnswer({ api, config, clock }, signal);
    },
    async signInLink(config) {
      const { createFirstAdminLink } = await import('@chatai/accounts/one-time-links');
      const deps = { clock, ids: systemIds };
      const made = await withSystem(config, (system) => createFirstAdminLink({ ...deps, system }, config.consoleUrl));
      return made?.link;
    },
  };
}

async function withSystem<T>(config: Config, work: (system: Database) => Promise<T>): Promise<T> {
  const system = await openDatabase(databaseTargets(config), 'system', { name: 'chatai-up', max: 1 });
  try {
    return await work(system);
  } finally {
    await system.close();
  }
}
