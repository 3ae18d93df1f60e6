import type { Fault } from '@chatai/operations/runbook';
import { faults } from './faults.ts';
import type { World } from './world.ts';

/** Two at once, in different parts of the installation: neither explains the other, so both must be named, and both are over when it is mended from outside. */
export const pairs: readonly (readonly [string, string])[] = [
  ['database-stopped', 'console-stopped'],
  ['backend-stopped', 'redis-unreachable'],
  ['disk-full', 'second-poller'],
  ['database-read-only', 'model-key-refused'],
  ['telegram-silent', 'console-silent'],
  ['connections-exhausted', 'watchdog-stopped'],
  ['no-admin', 'setting-misspelt'],
  ['index-invalid', 'webhook-elsewhere'],
  ['schema-newer', 'clock-wrong'],
  ['workspace-suspended', 'redis-full'],
];

/** One fault that is both: noticed by the checks of both, and mended from outside. */
export function bothOf([first, second]: readonly [string, string]): Fault<World> {
  const [one, other] = [faultOf(first), faultOf(second)];
  return {
    id: `${first}+${second}`,
    title: `${one.title}; ${other.title}`,
    detectedBy: [...one.detectedBy, ...other.detectedBy],
    leaf: one.leaf,
    andLeaves: [other.leaf],
    step: undefined,
    lasts: [...(one.lasts ?? []), ...(other.lasts ?? [])],
    needs: [...(one.needs ?? []), ...(other.needs ?? [])],
    async inject(world) {
      const mendOne = await one.inject(world);
      const mendOther = await other.inject(world).catch(async (error) => {
        await mendOne();
        throw error;
      });
      return async () => {
        await mendOther();
        await mendOne();
      };
    },
  };
}

/** The leaves that name the two. */
export const leavesOf = (pair: readonly [string, string]): string[] => pair.map((id) => faultOf(id).leaf);

function faultOf(id: string): Fault<World> {
  const found = faults.find((one) => one.id === id);
  if (!found) throw new Error(`There is no fault ${id}.`);
  return found;
}
