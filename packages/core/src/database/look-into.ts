import type pg from 'pg';
import { connectFirst } from './connect-first.ts';

/** One statement of a look, within the time of the look or its own; its rows. */
export type Ask = <R extends Record<string, unknown>>(text: string, withinMs?: number) => Promise<R[]>;

/** `query_timeout` is pg's, and missing in its types. A connection that is silent for so long is given up. */
export type TimedQuery = pg.QueryConfig & { query_timeout: number };

/** For letting us in, and for each statement of a look: a server that is short of everything is not kept busy by us. */
export const patienceMs = 2_000;
/** For a free connection: three are kept for a superuser, and several look at once. */
const mostWaitMs = 500;

/**
 * Reads from a database by a connection of its own, which takes `withinMs` at most to be let in and for a statement: as the first of `targets`, or as
 * the next when the server has no connection left for it or does not know its role. Rejects when none is let in.
 */
export async function lookInto<T>(
  targets: readonly pg.ClientConfig[],
  read: (ask: Ask) => Promise<T>,
  withinMs = patienceMs,
): Promise<T> {
  const client = await connectFirst(
    targets,
    {
      application_name: 'chatai-look',
      connectionTimeoutMillis: withinMs,
      statement_timeout: withinMs,
    },
    mostWaitMs,
  );
  try {
    return await read(async (text, ownMs = withinMs + 500) => {
      const query: TimedQuery = { text, query_timeout: ownMs };
      return (await client.query(query)).rows;
    });
  } finally {
    await client.end().catch(() => {});
  }
}
