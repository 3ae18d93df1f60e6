import type { Clock } from '@chatai/core/clock';
import type { QueuedUpdate, UpdateQueue } from './update-queue.ts';

export interface GetUpdatesRequest {
  offset: number;
  limit: number;
  timeoutS: number;
}

/** `conflict` is a 409 with its text; `afterMs` says how long the server waits before it answers so. */
export type Polled =
  | { kind: 'updates'; updates: QueuedUpdate[] }
  | { kind: 'conflict'; description: string; afterMs: number };

export interface LongPoll {
  poll(request: GetUpdatesRequest): Promise<Polled>;
  /** A new update came. */
  wake(): void;
  /** Ends a waiting poll with a 409. */
  abort(description: string): void;
  /** Answers a waiting poll with what there is. */
  finish(): void;
  /** The server's rule for all 409s of a bot: the first at once, further ones within 3 s are held back for 3 s. */
  conflict(description: string): Extract<Polled, { kind: 'conflict' }>;
  isWaiting(): boolean;
}

const maxAnswerBytes = 1 << 22;
export const conflicts = {
  webhookActive:
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
  otherPoller: 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
  setWebhook: 'Conflict: terminated by setWebhook request',
  otherSetWebhook: 'Conflict: terminated by other setWebhook',
};

interface Waiting {
  fromId: number;
  limit: number;
  answer: (polled: Polled) => void;
  cancelTimeout: () => void;
  woken: boolean;
}

/** getUpdates of one bot (Client.cpp, `do_get_updates`). `confirmed` hears which updates an offset has taken over. */
export function createLongPoll(
  clock: Clock,
  queue: UpdateQueue,
  confirmed: (updates: QueuedUpdate[]) => void,
): LongPoll {
  let waiting: Waiting | undefined;
  let previousOffset = 0;
  let previousStartMs = Number.NEGATIVE_INFINITY;
  let nextConflictMs = Number.NEGATIVE_INFINITY;

  const take = (fromId: number, limit: number) => {
    const result = queue.poll(fromId, limit);
    if (result.confirmed.length > 0) confirmed(result.confirmed);
    let bytes = 0;
    const end = result.updates.findIndex((update) => {
      bytes += update.bytes + 50;
      return bytes >= maxAnswerBytes;
    });
    return end < 0 ? result.updates : result.updates.slice(0, end);
  };
  const release = () => {
    const one = waiting;
    waiting = undefined;
    one?.cancelTimeout();
    return one;
  };
  const finish = () => {
    const one = release();
    one?.answer({ kind: 'updates', updates: take(startOf(one.fromId), one.limit) });
  };
  const conflict = (description: string) => {
    const nowMs = clock.monotonicMs();
    if (nowMs < nextConflictMs) return { kind: 'conflict' as const, description, afterMs: 3000 };
    nextConflictMs = nowMs + 3000;
    return { kind: 'conflict' as const, description, afterMs: 0 };
  };
  const abort = (description: string) => release()?.answer(conflict(description));

  /** Where to read from: an offset far ahead or far behind is ignored (TQueue.cpp, `get`). */
  const startOf = (offset: number) => {
    if (offset < 0) queue.clear(-offset, 'dropped by request');
    if (offset <= 0) return queue.head();
    return offset > queue.tail() + 10 || offset < queue.head() - 100_000 ? queue.head() : offset;
  };

  return {
    poll({ offset, limit, timeoutS }) {
      const nowMs = clock.monotonicMs();
      const sinceMs = offset === previousOffset ? nowMs - previousStartMs : Number.POSITIVE_INFINITY;
      // Anti-spin of the server: the same question again soon is answered slowly, and in single updates.
      const waitS = sinceMs < 3000 && timeoutS < 3 ? 3 : timeoutS;
      const most = sinceMs < 500 ? 1 : limit;
      previousOffset = offset;
      previousStartMs = nowMs;

      const fromId = startOf(offset);
      const updates = take(fromId, most);
      if (updates.length > 0 || waitS === 0) return Promise.resolve({ kind: 'updates', updates });
      abort(conflicts.otherPoller);
      return new Promise((answer) => {
        const cancelTimeout = clock.after(waitS * 1000, finish);
        waiting = { fromId, limit: most, answer, cancelTimeout, woken: false };
      });
    },
    wake() {
      if (!waiting || waiting.woken) return;
      waiting.woken = true;
      const one = waiting;
      // The server waits 1-2 ms for company; a turn of the event loop does the same and needs no clock.
      setImmediate(() => {
        if (waiting === one) finish();
      });
    },
    abort,
    finish,
    conflict,
    isWaiting: () => waiting !== undefined,
  };
}
