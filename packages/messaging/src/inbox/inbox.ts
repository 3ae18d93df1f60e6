import type { Clock } from '@chatai/core/clock';
import { type Database, groupCommit } from '@chatai/core/database';
import type { Ids } from '@chatai/core/ids';
import type { MeasureGroup } from '@chatai/core/metrics';
import { updateHead } from '../channels/telegram/index.ts';
import { insertDeadLetter, insertUpdates, storedUpdate, yieldUpdateId } from './queries.ts';
import type { WakeUp } from './wake-up.ts';

/** Raw bytes for one bot, as they came. */
export interface ReceivedUpdate {
  botId: string;
  workspaceId: string;
  raw: Buffer;
}

/** What became of an update: stored now, here already, or kept as a dead letter because it is none. */
export type Received = 'stored' | 'duplicate' | 'dead_letter';

export interface Inbox {
  /**
   * Resolves when the update is committed (or was already here) and its holder was told. Telegram sends the next update of a chat only
   * after our answer, so hints of a chat never overtake each other. Rejects only when the store is down.
   */
  store(update: ReceivedUpdate): Promise<Received>;
}

/** Telegram keeps update ids apart for a day; the same id with a message date further away is a new update (guarantees.md 2.2.2). */
const sameUpdateSeconds = 25 * 3600;

const mostAtOnce = 500;
/** The largest updates take 20 ms of the database each: they go in small groups of their own, and nobody waits behind them. */
const largeBytes = 32 * 1024;
const mostLargeAtOnce = 4;

/** Writes for everybody in groups: 500 bots' updates cost one commit. */
export function createInbox(deps: {
  database: Database;
  clock: Clock;
  ids: Ids;
  wakeUp: Pick<WakeUp, 'announce'>;
  measureGroup?: MeasureGroup;
}): Inbox {
  const { database, wakeUp } = deps;
  const inGroupsOf = (max: number) =>
    groupCommit<ReceivedUpdate & { updateId: number }, { seq: number | undefined; told: Promise<void> }>(
      { clock: deps.clock, max, onGroup: (items, durationMs) => deps.measureGroup?.('store', items, durationMs) },
      async (items) => {
        const seqs = await insertUpdates(database.pool, items);
        const told = wakeUp.announce(seqs.filter((seq) => seq !== undefined));
        // Each of them is waited for below; without any nobody is.
        told.catch(() => {});
        return seqs.map((seq) => ({ seq, told }));
      },
    );
  const small = inGroupsOf(mostAtOnce);
  const large = inGroupsOf(mostLargeAtOnce);

  return {
    async store(update) {
      const head = updateHead(update.raw);
      if (head.kind === 'unreadable') {
        // Kept with its bytes, answered 200, or its chat would be blocked for a day (guarantees.md 2.2.1).
        await insertDeadLetter(database.pool, { id: deps.ids.uuid(), ...update, reason: head.reason });
        return 'dead_letter';
      }
      const item = { ...update, updateId: head.updateId };
      for (;;) {
        const { seq, told } = await (update.raw.length > largeBytes ? large : small).add(item);
        if (seq !== undefined) {
          await told;
          return 'stored';
        }
        const old = await storedUpdate(database.pool, update, head.updateId);
        // Another one that comes at the same time has just taken its id away: it is not known yet which of them is here.
        if (!old) continue;
        if (!happenedLongAfter(head.date, old)) {
          // It comes again because our answer got lost, and the hint may have been lost with it: without one the chat's next update is read first.
          await wakeUp.announce([old.seq]);
          return 'duplicate';
        }
        await yieldUpdateId(database.pool, update.workspaceId, old.seq);
      }
    },
  };

  /** What says no date happened at most a day before it came: Telegram drops what it could not deliver by then (telegram.md 1.3). */
  function happenedLongAfter(date: number | undefined, old: { raw: Buffer; receivedAt: Date }): boolean {
    const oldHead = updateHead(old.raw);
    const oldDate = (oldHead.kind === 'update' ? oldHead.date : undefined) ?? old.receivedAt.getTime() / 1000;
    return Math.abs((date ?? deps.clock.now() / 1000) - oldDate) > sameUpdateSeconds;
  }
}
