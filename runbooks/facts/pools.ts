import { poolHealth } from '@chatai/contract/health';
import type { PoolFacts } from '@chatai/core/database';
import type { FactSource } from '@chatai/core/health';
import type { HttpFacts } from '@chatai/operations/facts';
import { thresholds } from '../thresholds.ts';
import type { Facts } from './facts.ts';

const said = poolHealth.array();

/** Connections of the backend as its `/health` tells them. Throws when it does not say. */
export const poolsSaidBy = ({ deadlineMs, read }: FactSource<HttpFacts>): FactSource<PoolFacts[]> => ({
  deadlineMs,
  async read(signal) {
    const { answer } = await read(signal);
    const { data } = said.safeParse((answer?.body as { pools?: unknown } | undefined)?.pools);
    if (data) return data;
    const why = answer ? 'the backend does not say' : 'the backend does not answer';
    throw Object.assign(new Error(why), { code: why });
  },
});

/** Pools of which every connection is lent and none comes back: whoever wants one waits in vain. Work that goes on gives them back all the time. */
export const exhaustedOf = ({ pools }: Pick<Facts, 'pools'>, at: number): PoolFacts[] =>
  pools.filter(({ max, total, idle, movedAt }) => total >= max && idle === 0 && at - movedAt >= thresholds.poolStillMs);

/** `all 10 connections of backend-api are lent, none has come back for 7 s, 3 wait for one`. */
export const exhaustedText = ({ name, max, waiting, movedAt }: PoolFacts, at: number): string =>
  `all ${max} connections of ${name} are lent, none has come back for ${Math.round((at - movedAt) / 1_000)} s, ${waiting} wait for one`;

/** What the server sees these connections do, as far as it was asked: a statement that runs, a transaction that was forgotten, or nothing. */
export function heldBy({ sessions }: Partial<Facts>, { name }: PoolFacts, at: number): string[] {
  if (!sessions) return [];
  const states = sessions.connections.filter(({ program }) => program === name);
  const [oldest] = sessions.sessions.filter(({ program }) => program === name);
  return [
    ...(states.length > 0
      ? [`the server sees of ${name}: ${states.map(({ count, state }) => `${count} ${state}`).join(', ')}`]
      : []),
    ...(oldest
      ? [`the oldest since ${Math.round((at - (oldest.transactionSince ?? at)) / 1_000)} s: ${oldest.statement}`]
      : []),
  ];
}
