import { createWriteStream, type WriteStream } from 'node:fs';
import type { Clock } from '@chatai/core/clock';
import type { LedgerEntry, NewEntry } from './entries.ts';

/** All conditions must hold. `after` is the `seq` read last. */
export interface LedgerQuery {
  after?: number | undefined;
  limit?: number | undefined;
  kind?: LedgerEntry['kind'] | undefined;
  botId?: number | undefined;
  method?: string | undefined;
  chatId?: number | undefined;
  threadId?: number | undefined;
  messageId?: number | undefined;
  updateId?: number | undefined;
  fault?: string | undefined;
  /** Of `screen` entries. */
  change?: string | undefined;
  /** Epoch milliseconds of the simulator's clock, both included. */
  from?: number | undefined;
  to?: number | undefined;
}

/** `nextCursor` is the `after` of the next query. `firstSeq` above 1 says that the bound pushed older entries out. */
export interface LedgerPage {
  items: LedgerEntry[];
  nextCursor: number;
  firstSeq: number;
  lastSeq: number;
}

export interface LedgerSummary {
  entries: number;
  calls: Record<string, { accepted: number; refused: number; responseLost: number; disobeyed: number }>;
  updates: { created: number; acknowledged: number; dropped: number };
  deliveries: { ok: number; failed: number };
  faults: Record<string, number>;
  screen: Record<string, number>;
}

export interface Ledger {
  record(entry: NewEntry): LedgerEntry;
  query(query?: LedgerQuery): LedgerPage;
  /** The matching entries that are there now, oldest first, without a copy. */
  entries(query?: LedgerQuery): Generator<LedgerEntry>;
  /** Counts since the start or the last reset, whatever the bound has pushed out. */
  summary(): LedgerSummary;
  onEntry(listener: (entry: LedgerEntry) => void): () => void;
  reset(): void;
  close(): Promise<void>;
}

/** What an entry may take in memory on average: `limit` of them are the bound of the ledger in bytes. */
const bytesPerEntry = 1024;

/**
 * Append-only, in memory. Keeps at least the last `limit` entries of up to 1 KiB on average, and fewer larger ones; `file` gets every entry as one JSON line, written
 * behind (the file is for reading after a run, the memory is the truth while it runs).
 */
export function createLedger(clock: Clock, options: { limit: number; file?: string | undefined }): Ledger {
  let entries: LedgerEntry[] = [];
  let lastSeq = 0;
  let bytes = 0;
  let summary = emptySummary();
  const listeners = new Set<(entry: LedgerEntry) => void>();
  const file: WriteStream | undefined = options.file ? createWriteStream(options.file, { flags: 'a' }) : undefined;
  const firstSeq = () => lastSeq - entries.length + 1;
  const cut = () => {
    let first = entries.length;
    bytes = 0;
    while (first > 0 && entries.length - first < options.limit && bytes < options.limit * bytesPerEntry) {
      first--;
      bytes += sizeOf(entries[first] as LedgerEntry);
    }
    entries = entries.slice(first);
  };
  const places = function* (after: number) {
    for (let i = Math.max(after, firstSeq() - 1) - firstSeq() + 1; i < entries.length; i++) {
      yield entries[i] as LedgerEntry;
    }
  };

  return {
    record(fields) {
      const entry = Object.assign(fields, { seq: ++lastSeq, at: fields.at ?? clock.now() }) as LedgerEntry;
      entries.push(entry);
      bytes += sizeOf(entry);
      // Cut in large steps: shifting one by one would cost more than the calls that are recorded.
      if (entries.length > options.limit * 1.25 || bytes > options.limit * bytesPerEntry * 1.25) cut();
      count(summary, entry);
      file?.write(`${JSON.stringify(entry)}\n`);
      for (const listener of listeners) listener(entry);
      return entry;
    },
    query({ after = 0, limit = 1000, ...conditions } = {}) {
      const items: LedgerEntry[] = [];
      let nextCursor = Math.max(after, firstSeq() - 1);
      for (const entry of places(after)) {
        if (items.length === limit) break;
        nextCursor = entry.seq;
        if (matches(entry, conditions)) items.push(entry);
      }
      return { items, nextCursor, firstSeq: firstSeq(), lastSeq };
    },
    *entries({ after = 0, limit = Number.POSITIVE_INFINITY, ...conditions } = {}) {
      let left = limit;
      for (const entry of places(after)) {
        if (left === 0) return;
        if (!matches(entry, conditions)) continue;
        left--;
        yield entry;
      }
    },
    summary: () => structuredClone(summary),
    onEntry(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    reset() {
      // `seq` keeps growing, so that a reader's cursor from before the reset stays valid.
      entries = [];
      bytes = 0;
      summary = emptySummary();
    },
    close: () => new Promise((resolve) => (file ? file.end(resolve) : resolve())),
  };
}

type Conditions = Omit<LedgerQuery, 'after' | 'limit'>;

function matches(entry: LedgerEntry, { kind, from, to, ...rest }: Conditions): boolean {
  if (kind && entry.kind !== kind) return false;
  if (from !== undefined && entry.at < from) return false;
  if (to !== undefined && entry.at > to) return false;
  const fields = entry as unknown as Record<string, unknown>;
  for (const [name, wanted] of Object.entries(rest)) {
    if (wanted !== undefined && fields[name] !== wanted) return false;
  }
  return true;
}

const emptySummary = (): LedgerSummary => ({
  entries: 0,
  calls: {},
  updates: { created: 0, acknowledged: 0, dropped: 0 },
  deliveries: { ok: 0, failed: 0 },
  faults: {},
  screen: {},
});

/** Roughly: the texts, and a flat share for everything else. Messages on a screen share theirs with the chat. */
function sizeOf(entry: LedgerEntry): number {
  let size = 300;
  if ('text' in entry && entry.text) size += entry.text.length * 2;
  if (entry.kind !== 'call' || !entry.params) return size;
  for (const name in entry.params) {
    const value = entry.params[name];
    size += typeof value === 'string' ? value.length * 2 : typeof value === 'object' ? 400 : 16;
  }
  return size;
}

function count(summary: LedgerSummary, entry: LedgerEntry): void {
  summary.entries++;
  if ('fault' in entry && entry.fault) summary.faults[entry.fault] = (summary.faults[entry.fault] ?? 0) + 1;
  switch (entry.kind) {
    case 'call': {
      summary.calls[entry.method] ??= { accepted: 0, refused: 0, responseLost: 0, disobeyed: 0 };
      const call = summary.calls[entry.method] as LedgerSummary['calls'][string];
      if (entry.accepted) call.accepted++;
      else call.refused++;
      if (entry.responseLost) call.responseLost++;
      if (entry.disobeyed) call.disobeyed++;
      return;
    }
    case 'update':
      summary.updates.created++;
      return;
    case 'acknowledged':
      summary.updates.acknowledged++;
      return;
    case 'dropped':
      summary.updates.dropped++;
      return;
    case 'delivery':
      summary.deliveries[entry.ok ? 'ok' : 'failed']++;
      return;
    case 'screen':
      summary.screen[entry.change] = (summary.screen[entry.change] ?? 0) + 1;
      return;
    case 'control':
      return;
  }
}
