import type { IncomingUpdate } from '../channels/telegram/index.ts';
import { takeTurn } from './take-turn.ts';

/** One received update that waits for its turn. */
export interface LaneItem {
  seq: number;
  update: IncomingUpdate;
  receivedAtMs: number;
  /** Answer this one alone: it was in a merged turn that failed. */
  single?: boolean;
  attempt?: number;
  /** A turn that a dead worker had opened and that is driven again; `items` are its messages, `update` is the first of them. */
  openTurn?: { turnId: string; attempt: number; items: LaneItem[] };
}

export interface Lanes {
  push(key: string, item: LaneItem): void;
  /** Puts items back in front, in order. */
  putBack(key: string, items: LaneItem[]): void;
  /** Forgets what waits; a turn in hand goes on. */
  clear(): void;
  waiting(): number;
  /** Resolves when no turn is in hand. */
  idle(): Promise<void>;
}

/** `drive` works on one turn and never rejects; while it runs its lane waits. The only place that knows whether a lane is busy (pipeline.md 7). */
export function createLanes(drive: (key: string, items: LaneItem[]) => Promise<void>): Lanes {
  const lanes = new Map<string, { waiting: LaneItem[]; busy: boolean }>();
  let busyLanes = 0;
  let whenIdle: (() => void)[] = [];

  async function run(key: string, lane: { waiting: LaneItem[]; busy: boolean }) {
    busyLanes++;
    lane.busy = true;
    // Texts that came with one read are seen together.
    await Promise.resolve();
    for (let items = takeTurn(lane.waiting); items.length > 0; items = takeTurn(lane.waiting)) {
      lane.waiting.splice(0, items.length);
      await drive(key, items);
    }
    lane.busy = false;
    lanes.delete(key);
    if (--busyLanes > 0) return;
    for (const resolve of whenIdle) resolve();
    whenIdle = [];
  }

  return {
    push(key, item) {
      const lane = lanes.get(key) ?? { waiting: [], busy: false };
      lanes.set(key, lane);
      if (item.update.kind === 'edit') {
        // An edit of a message whose turn is not opened yet replaces its text.
        const edited = lane.waiting.find(
          (other) => other.update.messageId === item.update.messageId && other.update.kind === 'text',
        );
        if (edited) edited.update = { ...edited.update, text: item.update.text, command: item.update.command };
      }
      lane.waiting.push(item);
      if (!lane.busy) void run(key, lane);
    },
    putBack(key, items) {
      const lane = lanes.get(key);
      if (lane) lane.waiting = [...items, ...lane.waiting];
    },
    clear() {
      for (const lane of lanes.values()) lane.waiting.length = 0;
    },
    waiting: () => [...lanes.values()].reduce((sum, lane) => sum + lane.waiting.length, 0),
    idle: () => (busyLanes === 0 ? Promise.resolve() : new Promise((resolve) => whenIdle.push(resolve))),
  };
}
