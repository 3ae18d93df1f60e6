import type { Clock } from '@chatai/core/clock';
import { type Database, type Db, inTransaction, isConnectionError } from '@chatai/core/database';
import type { Log } from '@chatai/core/log';
import type { MeasureRound } from '@chatai/core/metrics';
import { storeContactTerms, storeTerms, takeMark, unindexedContacts, unindexedMessages } from './search-queries.ts';
import { termsOf } from './terms.ts';

/** Messages of one transaction: parting their words takes some milliseconds, in which the program does nothing else. */
const batch = 100;
const pauseMs = 2_000;
/** Rounds from one late walk to the next. */
const lateEvery = 30;

/**
 * Two walks over the messages in the order of their ids (UUIDv7: time). The first keeps close, so that what was said is found within
 * seconds. An id is older than its commit, and clocks of hosts differ: what the first could not see yet is found by the second.
 */
const walks = [
  { name: 'message-terms', lagMs: 3_000, late: false },
  { name: 'message-terms-late', lagMs: 3_600_000, late: true },
];

export interface MessageIndexing {
  stop(): Promise<void>;
}

/** Keeps the words of messages findable, behind the pipeline. Any number of programs may run it: one walks at a time. */
export function createMessageIndexing(deps: {
  system: Database;
  clock: Clock;
  log: Log;
  measureRound?: MeasureRound;
}): MessageIndexing {
  const { clock, log } = deps;
  const measureRound = deps.measureRound ?? ((_, round) => round());
  const ending = new AbortController();
  const rounds = (async () => {
    for (let round = 0; !ending.signal.aborted; round++) {
      const late = round % lateEvery === 0;
      await measureRound('search', () => indexMessages(deps, { late }, ending.signal)).catch((error) =>
        log.warn(isConnectionError(error) ? 'search.index.waits' : 'search.index.failed', { error }),
      );
      await clock.sleep(pauseMs, ending.signal).catch(() => {});
    }
  })();
  return {
    async stop() {
      ending.abort();
      await rounds;
    },
  };
}

/** Walks until nothing is left to do now; `late`: also for what the first walk missed. Returns how many messages were indexed. */
export async function indexMessages(
  deps: { system: Database; clock: Clock },
  { late }: { late: boolean } = { late: true },
  signal?: AbortSignal,
): Promise<number> {
  let all = 0;
  for (const { name, lagMs } of walks.filter((one) => late || !one.late)) {
    const until = firstIdAt(deps.clock.now() - lagMs);
    all += await walk(deps.system, name, signal, async (tx, above) => {
      const { messages, ...walked } = await unindexedMessages(tx, { above, until, most: batch });
      const terms = messages.map(({ id, workspaceId, text }) => ({
        messageId: id,
        workspaceId,
        terms: termsOf(workspaceId, text),
      }));
      return { ...walked, indexed: await storeTerms(tx, terms) };
    });
  }
  while (!signal?.aborted && (await indexContacts(deps.system)) === batch);
  return all;
}

async function indexContacts(system: Database): Promise<number> {
  return inTransaction(system, async (tx) => {
    const contacts = await unindexedContacts(tx, batch);
    const terms = contacts.map(({ name, username, ...which }) => ({
      ...which,
      terms: termsOf(which.workspaceId, name, username ?? undefined),
    }));
    await storeContactTerms(tx, terms);
    return contacts.length;
  });
}

/** Takes the mark, does the next rows, moves the mark: one transaction each, until there are no more or somebody else walks. */
async function walk(
  system: Database,
  name: string,
  signal: AbortSignal | undefined,
  next: (tx: Db, above: string) => Promise<{ indexed: number; lastId: string | undefined; more: boolean }>,
): Promise<number> {
  let all = 0;
  for (let more = true; more && !signal?.aborted; ) {
    const walked = await inTransaction(system, async (tx) => {
      const mark = await takeMark(tx, name);
      if (mark === undefined) return { indexed: 0, more: false };
      const done = await next(tx, mark);
      if (done.lastId)
        await tx.updateTable('job_marks').set({ last_id: done.lastId }).where('name', '=', name).execute();
      return done;
    });
    all += walked.indexed;
    more = walked.more;
  }
  return all;
}

/** The smallest UUIDv7 of a millisecond (RFC 9562 §5.7). */
function firstIdAt(epochMs: number): string {
  const time = Math.max(0, Math.floor(epochMs)).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}
