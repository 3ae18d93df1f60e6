import type { Client } from '@chatai/contract/client';
import type { OperationsNow, Run } from '@chatai/contract/ops';
import { dayBefore } from './span-of-day.ts';

/** Runs that go on at the time of `seen`, the newest first; what is only tried is over soon, and nothing lasts for a day. */
export async function askGoOn(api: Client, seen: Pick<OperationsNow, 'at'>): Promise<Run[]> {
  const { items } = await api.opsRuns.list({ state: 'goes-on', dryRun: 'false', since: dayBefore(seen.at) });
  return items;
}
