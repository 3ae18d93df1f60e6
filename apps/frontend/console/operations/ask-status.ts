import type { Client } from '@chatai/contract/client';
import type { OperationsNow, Run, Trouble } from '@chatai/contract/ops';
import type { Approval } from '@chatai/contract/ops-approvals';
import { dayBefore } from './span-of-day.ts';

/** What the page of the status shows. */
export interface Seen {
  seen: OperationsNow;
  troubles: Trouble[];
  approvals: Approval[];
  /** Those of the last day that were more than tried, the newest ones. */
  runs: Run[];
  /** Were there more? */
  hasMoreRuns: boolean;
}

/** How all is now, or was `at` that moment, with the day before it; who waits for a second person waits now. */
export async function askStatus(api: Client, at?: string): Promise<Seen> {
  const looked = api.opsHealth.now(at === undefined ? {} : { at });
  const [seen, { items: troubles }, runs, approvals] = await Promise.all([
    looked,
    // Of the day that ends with what was seen, by the server's clock: the reader's may be another one.
    looked.then((seen) => api.opsHealth.history({ at: seen.at })),
    looked.then((seen) => api.opsRuns.list({ since: dayBefore(seen.at), until: seen.at, dryRun: 'false', limit: 50 })),
    at === undefined ? askApprovals(api) : [],
  ]);
  return { seen, troubles, approvals, runs: runs.items, hasMoreRuns: runs.nextCursor !== null };
}

/** While the database is away nobody decides. */
const askApprovals = (api: Client): Promise<Approval[]> =>
  api.opsApprovals.list({}).then(
    ({ items }) => items,
    () => [],
  );
