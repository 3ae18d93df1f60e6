import type { Clock } from '@chatai/core/clock';
import {
  type Database,
  type DatabaseTargets,
  groupCommit,
  type ListenGaps,
  type Listening,
  listen,
} from '@chatai/core/database';
import type { Log } from '@chatai/core/log';

/** Tells holders that something was committed. A hint: who misses it polls each second (architecture.md 7.4). */
export interface WakeUp {
  /**
   * Receive numbers that were committed. Resolves when holders have been told; rejects when the database is out of reach. Hints go out one
   * after the other, so who waits for its own before the next update of a chat is let in keeps the chat's order, also over several backends.
   */
  announce(seqs: number[]): Promise<void>;
  /** Bots or leases changed. */
  announceBots(): void;
  /** Somebody has chosen a language, or whether they are remembered: for all bots of the workspace. */
  announceChoice(person: Person): void;
}

/** Who has a private chat with bots of a workspace; its chat id is their own. */
export interface Person {
  workspaceId: string;
  chatId: number;
}

/** Smallest and largest of receive numbers, however many (a spread into Math.min ends at the size of the stack). */
export function rangeOf(seqs: Iterable<number>): { from: number; to: number } {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const seq of seqs) {
    if (seq < from) from = seq;
    if (seq > to) to = seq;
  }
  return { from, to };
}

/** What came while a hint was on its way becomes one range: never a NOTIFY per row. */
export function createWakeUp(deps: { database: Database; clock: Clock; log: Log }): WakeUp {
  const hints = groupCommit<number[], void>({ clock: deps.clock }, async (groups) => {
    const { from, to } = rangeOf(groups.flat());
    await notify('chatai_updates', `${from} ${to}`);
    return groups.map(() => undefined);
  });

  const notify = (channel: string, payload: string) =>
    deps.database.pool.query({
      name: 'wake-up.notify',
      text: 'select pg_notify($1, $2)',
      values: [channel, payload],
    });

  const hint = (channel: string, payload: string) =>
    void notify(channel, payload).catch((error) => deps.log.warn('wake-up.lost', { error }));

  return {
    announce: (seqs) => (seqs.length === 0 ? Promise.resolve() : hints.add(seqs)),
    announceBots: () => hint('chatai_bots', ''),
    announceChoice: ({ workspaceId, chatId }) => hint('chatai_choices', `${workspaceId} ${chatId}`),
  };
}

/** Listens on a connection of its own. When it breaks `lost` is called, and `gap` once it is made again: hints may have been missed in between. */
export const listenForWakeUps = (
  deps: { targets: DatabaseTargets; clock: Clock; log: Log },
  on: {
    updates(from: number, to: number): void;
    bots(): void;
    choice?(person: Person): void;
  } & ListenGaps,
): Promise<Listening> =>
  listen(
    deps,
    {
      chatai_updates(payload) {
        const [from, to] = payload.split(' ').map(Number);
        if (from !== undefined && to !== undefined) on.updates(from, to);
      },
      chatai_bots: () => on.bots(),
      chatai_choices(payload) {
        const [workspaceId = '', chatId] = payload.split(' ');
        on.choice?.({ workspaceId, chatId: Number(chatId) });
      },
    },
    on,
  );
