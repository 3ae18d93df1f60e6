import type { UpdateKind } from './update-kinds.ts';

/** What happened, before it becomes an update of one bot. `about` ids go to the ledger. */
export interface NewUpdate {
  kind: UpdateKind;
  payload: unknown;
  /** The chat or user in whose queue it waits. */
  queueId: number;
  about: { chatId?: number; userId?: number; messageId?: number; text?: string };
}

export interface QueuedUpdate {
  id: number;
  kind: UpdateKind;
  json: string;
  queueKey: number;
  expiresAtMs: number;
  attempts: number;
  /** Of `json`, in UTF-8. */
  bytes: number;
  /** The webhook's sender has it in hand and decides itself when it has expired. */
  inHand?: boolean;
}

export type DropReason = 'expired' | 'queue full' | 'too large' | 'dropped by request' | 'logged out';

/** Pending updates of one bot in order of their ids (td `TQueue`). */
export interface UpdateQueue {
  /** The update with its id, or why Telegram would have dropped it without a word. */
  push(update: Omit<QueuedUpdate, 'id' | 'attempts' | 'bytes'>): QueuedUpdate | 'queue full' | 'too large';
  /** First pending update with an id of at least `fromId`; expired ones on the way are dropped. */
  firstFrom(fromId: number): QueuedUpdate | undefined;
  /** Updates to answer a poll with, and forgets everything below `fromId`. */
  poll(fromId: number, limit: number): { updates: QueuedUpdate[]; confirmed: QueuedUpdate[] };
  forget(id: number): void;
  /** Drops all but the last `keep`. */
  clear(keep: number, reason: DropReason): void;
  /** Draws a new first id, as Telegram does after a week without updates. False when updates are pending. */
  reseed(): boolean;
  head(): number;
  tail(): number;
  /** How many are pending; what has expired doesn't count. */
  size(): number;
}

const maxUpdates = 100_000;
const maxTotalBytes = 128 * 1024 * 1024;
const maxUpdateBytes = 512 * 1024;
const weekMs = 7 * 86_400_000;
const sweepEveryMs = 10_000;

interface Surroundings {
  nowMs: () => number;
  random: () => number;
  dropped: (update: QueuedUpdate, reason: DropReason) => void;
}

export function createUpdateQueue({ nowMs, random, dropped }: Surroundings): UpdateQueue {
  const updates = new Map<number, QueuedUpdate>();
  let totalBytes = 0;
  let tail = 0;
  let lastPushMs = 0;
  let firstExpiryMs = Number.POSITIVE_INFINITY;
  let nextSweepMs = 0;

  // TQueue.cpp: a new queue begins at a random id above 2,000,000 and below half of the largest.
  const drawFirstId = () => {
    tail = 2_000_001 + Math.floor(random() * (1_000_000_000 - 2_000_001));
  };
  const remove = (update: QueuedUpdate) => {
    if (updates.delete(update.id)) totalBytes -= update.bytes;
  };
  /** Removes what has expired, as the server does from time to time; it looks at all updates, so not too often. */
  const sweep = () => {
    const now = nowMs();
    if (now <= firstExpiryMs || now < nextSweepMs) return;
    nextSweepMs = now + sweepEveryMs;
    firstExpiryMs = Number.POSITIVE_INFINITY;
    for (const update of updates.values()) if (update.inHand || isLive(update)) noteExpiry(update);
  };
  const noteExpiry = ({ expiresAtMs }: { expiresAtMs: number }) => {
    firstExpiryMs = Math.min(firstExpiryMs, expiresAtMs);
  };
  const head = () => {
    for (const id of updates.keys()) return id;
    return tail;
  };
  const isLive = (update: QueuedUpdate) => {
    if (update.expiresAtMs >= nowMs()) return true;
    remove(update);
    dropped(update, 'expired');
    return false;
  };

  return {
    push(fields) {
      const bytes = Buffer.byteLength(fields.json);
      if (bytes > maxUpdateBytes) return 'too large';
      sweep();
      if (updates.size >= maxUpdates || totalBytes + bytes > maxTotalBytes) return 'queue full';
      if (tail === 0 || (updates.size === 0 && nowMs() - lastPushMs >= weekMs)) drawFirstId();
      lastPushMs = nowMs();
      noteExpiry(fields);
      const update: QueuedUpdate = { id: tail++, attempts: 0, bytes, ...fields };
      updates.set(update.id, update);
      totalBytes += bytes;
      return update;
    },
    firstFrom(fromId) {
      const exact = updates.get(fromId);
      if (exact && isLive(exact)) return exact;
      if (fromId >= tail) return undefined;
      for (const update of updates.values()) if (update.id >= fromId && isLive(update)) return update;
      return undefined;
    },
    poll(fromId, limit) {
      const confirmed: QueuedUpdate[] = [];
      const found: QueuedUpdate[] = [];
      for (const update of updates.values()) {
        if (update.id < fromId) {
          remove(update);
          confirmed.push(update);
        } else if (found.length === limit) break;
        else if (isLive(update)) found.push(update);
      }
      return { updates: found, confirmed };
    },
    forget(id) {
      const update = updates.get(id);
      if (update) remove(update);
    },
    clear(keep, reason) {
      let left = updates.size - keep;
      for (const update of updates.values()) {
        if (left-- <= 0) return;
        remove(update);
        dropped(update, reason);
      }
    },
    reseed() {
      if (updates.size > 0) return false;
      drawFirstId();
      return true;
    },
    head,
    tail: () => tail,
    size: () => {
      sweep();
      return updates.size;
    },
  };
}
