import type { Clock } from '../clock/index.ts';
import { isConnectionError } from './outages.ts';

export interface GroupOptions {
  clock: Clock;
  /** Most items in one statement; default 500. */
  max?: number;
  /** How long the first item waits for company; default 0: the next group starts when the last one is committed (pipeline.md 5). */
  windowMs?: number;
  /** Is this failure about the connection and not about a row? Then nothing is repeated here. */
  isOutage?: (error: unknown) => boolean;
  /** Told of each group once it is committed. */
  onGroup?: (items: number, durationMs: number) => void;
}

/** Gathers single items into groups that are written by one statement each, one group at a time. */
export interface GroupCommit<Item, Result> {
  /** Resolves with the item's own result once its group is committed. */
  add(item: Item): Promise<Result>;
}

/**
 * `run` writes a group and returns one result per item, in order. A group that fails is repeated item by item, so that one bad row stops
 * nobody else (pipeline.md 8); the bad one's promise rejects.
 */
export function groupCommit<Item, Result>(
  options: GroupOptions,
  run: (items: Item[]) => Promise<Result[]>,
): GroupCommit<Item, Result> {
  const { clock, max = 500, windowMs = 0, isOutage = isConnectionError } = options;
  type Waiting = { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void };
  const waiting: Waiting[] = [];
  let busy = false;

  async function drain() {
    busy = true;
    if (windowMs > 0) await clock.sleep(windowMs);
    // A macrotask lets everything that became ready in this turn of the loop join the group.
    else await new Promise<void>((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const group = waiting.splice(0, max);
      await write(group);
      if (windowMs > 0 && waiting.length > 0 && waiting.length < max) await clock.sleep(windowMs);
    }
    busy = false;
  }

  async function write(group: Waiting[]): Promise<void> {
    const startedMs = clock.monotonicMs();
    try {
      const results = await run(group.map((entry) => entry.item));
      options.onGroup?.(group.length, clock.monotonicMs() - startedMs);
      for (const [index, entry] of group.entries()) entry.resolve(results[index] as Result);
    } catch (error) {
      if (group.length === 1 || isOutage(error)) {
        for (const entry of group) entry.reject(error);
        return;
      }
      for (const entry of group) await write([entry]);
    }
  }

  return {
    add(item) {
      return new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        if (!busy) void drain();
      });
    },
  };
}
