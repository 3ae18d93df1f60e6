import type { Clock } from '@chatai/core/clock';
import type { Config } from '@chatai/core/config';
import { type Database, databaseTargets, openDatabase } from '@chatai/core/database';
import { systemIds } from '@chatai/core/ids';
import type { Product } from './up/up.ts';

/** What the first start makes and the start waits for. */
export const createProduct = (clock: Clock): Product => ({
  async prepare(config) {
    const { ensureDemoWorkspace } = await import('@chatai/accounts/workspaces');
    await withSystem(config, (system) => ensureDemoWorkspace({ system, ids: systemIds }));
  },
  async waitForAnswer() {},
  async signInLink(config) {
    const { createFirstAdminLink } = await import('@chatai/accounts/sign-in-links');
    const deps = { clock, ids: systemIds };
    const made = await withSystem(config, (system) => createFirstAdminLink({ system, ...deps }, config.console.url));
    return made?.link;
  },
});

async function withSystem<T>(config: Config, work: (system: Database) => Promise<T>): Promise<T> {
  const system = await openDatabase(databaseTargets(config), 'system', { name: 'chatai-up', max: 1 });
  try {
    return await work(system);
  } finally {
    await system.close();
  }
}
