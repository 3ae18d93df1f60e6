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

/** So many updates of a lane are kept in memory; of those behind them only the numbers, and they are read again when few are left. */
const mostWaiting = 1_000;
/** More than any turn takes. */
const loadBelow = 200;

interface Lane {
  waiting: LaneItem[];
  far: number[];
  /** Newest edits among those that are far, by message. */
  farEdits: Map<number, IncomingUpdate>;
  busy: boolean;
}

/** `drive` works on one turn and never rejects; while it runs its lane waits. The only place that knows whether a lane is busy (pipeline.md 7). */
export function createLanes(deps: {
  drive(key: string, items: LaneItem[]): Promise<void>;
  /** Reads updates of a long queue again, in order, without those that are settled. Never rejects. */
  load(seqs: number[]): Promise<LaneItem[]>;
}): Lanes {
  const lanes = new Map<string, Lane>();
  let busyLanes = 0;
  let whenIdle: (() => void)[] = [];

  async function run(key: string, lane: Lane) {
    busyLanes++;
    lane.busy = true;
    // Texts that came with one read are seen together.
    await Promise.resolve();
    while (lane.waiting.length + lane.far.length > 0) {
      if (lane.far.length > 0 && lane.waiting.length < loadBelow) await loadMore(lane);
      const items = takeTurn(lane.waiting);
      lane.waiting.splice(0, items.length);
      if (items.length > 0) await deps.drive(key, items);
    }
    lane.busy = false;
    lanes.delete(key);
    if (--busyLanes > 0) return;
    for (const resolve of whenIdle) resolve();
    whenIdle = [];
  }

  async function loadMore(lane: Lane) {
    const { far } = lane;
    const seqs = far.slice(0, mostWaiting);
    const items = await deps.load(seqs);
    // Cleared meanwhile: what waits is read anew.
    if (lane.far !== far) return;
    far.splice(0, seqs.length);
    for (const item of items) {
      const edit = lane.farEdits.get(item.update.messageId);
      if (edit) replaceText(item, edit);
      if (item.update.kind === 'edit') editWaiting(lane, item.update);
      lane.waiting.push(item);
    }
  }

  return {
    push(key, item) {
      const lane: Lane = lanes.get(key) ?? { waiting: [], far: [], farEdits: new Map(), busy: false };
      lanes.set(key, lane);
      const isFar = !item.openTurn && (lane.far.length > 0 || lane.waiting.length >= mostWaiting);
      if (item.update.kind === 'edit') {
        editWaiting(lane, item.update);
        if (isFar) lane.farEdits.set(item.update.messageId, item.update);
      }
      if (isFar) lane.far.push(item.seq);
      else lane.waiting.push(item);
      if (!lane.busy) void run(key, lane);
    },
    putBack(key, items) {
      const lane = lanes.get(key);
      if (lane) lane.waiting = [...items, ...lane.waiting];
    },
    clear() {
      for (const lane of lanes.values()) {
        lane.waiting.length = 0;
        lane.far = [];
        lane.farEdits.clear();
      }
    },
    waiting: () => [...lanes.values()].reduce((sum, lane) => sum + lane.waiting.length + lane.far.length, 0),
    idle: () => (busyLanes === 0 ? Promise.resolve() : new Promise((resolve) => whenIdle.push(resolve))),
  };
}

/** An edit of a message whose turn is not opened yet replaces its text. */
function editWaiting(lane: Lane, edit: IncomingUpdate): void {
  const edited = lane.waiting.find(({ update }) => update.messageId === edit.messageId && update.kind === 'text');
  if (edited) replaceText(edited, edit);
}

function replaceText(item: LaneItem, { text, command }: IncomingUpdate): void {
  if (item.update.kind === 'text') item.update = { ...item.update, text, command };
}
