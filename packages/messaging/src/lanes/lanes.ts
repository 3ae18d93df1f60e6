import type { Clock } from '@chatai/core/clock';
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
  /** The message in which the answer was shown while it was made, at an earlier try. */
  previewId?: number;
  /** What a press changes; of those that wait together only the last counts. */
  slot?: string;
  /** It is not the last of them: nothing is to be done for it. */
  superseded?: boolean;
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
  /** When the update came (epoch milliseconds) that has waited the longest; undefined when none waits. */
  oldestMs(): number | undefined;
  /** Resolves when no turn is in hand. */
  idle(): Promise<void>;
}

/** So many updates of a lane are kept in memory; of those behind them only the numbers, and they are read again when few are left. */
const mostWaiting = 1_000;
/** More than any turn takes; so many are read again at once. */
const loadBelow = 200;

/** Pieces of an album come one by one; so long after the last of them nobody waits for more (telegram.md 1.5). */
const gatherMs = 1_000;

interface Lane {
  waiting: LaneItem[];
  /** Until when pieces of an album may still come. */
  albums: Map<string, number>;
  /** Ends the wait for them. */
  wake: () => void;
  far: number[];
  /** Newest edits among those that are far, by message. */
  farEdits: Map<number, IncomingUpdate>;
  busy: boolean;
}

/** `drive` works on one turn and never rejects; while it runs its lane waits. The only place that knows whether a lane is busy (pipeline.md 7). */
export function createLanes(deps: {
  clock: Pick<Clock, 'now' | 'monotonicMs' | 'after'>;
  drive(key: string, items: LaneItem[]): Promise<void>;
  /** Reads updates of a long queue again, in order, without those that are settled. Never rejects. */
  load(seqs: number[]): Promise<LaneItem[]>;
  /** What a press of its sender changes, so that a later one of the same takes its place; undefined when each counts. */
  slotOf?(update: IncomingUpdate): string | undefined;
}): Lanes {
  const { clock } = deps;
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
      const waitMs = albumWaitMs(lane, items);
      if (waitMs > 0) {
        await gather(lane, waitMs);
        continue;
      }
      lane.waiting.splice(0, items.length);
      for (const { update } of items) if (update.albumId) lane.albums.delete(update.albumId);
      if (items.length > 0) await deps.drive(key, items);
    }
    lane.busy = false;
    lanes.delete(key);
    if (--busyLanes > 0) return;
    for (const resolve of whenIdle) resolve();
    whenIdle = [];
  }

  /** How long the next turn waits for pieces of its albums. One that is tried again waits for none. */
  const albumWaitMs = (lane: Lane, items: LaneItem[]) =>
    items.reduce((most, { update: { albumId }, single, openTurn }) => {
      const untilMs = albumId && !single && !openTurn ? lane.albums.get(albumId) : undefined;
      return Math.max(most, (untilMs ?? 0) - clock.monotonicMs());
    }, 0);

  const gather = (lane: Lane, waitMs: number) =>
    new Promise<void>((resolve) => {
      const cancel = clock.after(waitMs, resolve);
      lane.wake = () => {
        cancel();
        resolve();
      };
    });

  /** A piece that came long ago, before this worker held the bot, is waited for no longer; a clock of the database that is ahead adds nothing. */
  function keepAlbumOpen(lane: Lane, { update: { albumId }, receivedAtMs }: LaneItem) {
    if (!albumId) return;
    const restMs = gatherMs - Math.max(0, clock.now() - receivedAtMs);
    const untilMs = clock.monotonicMs() + restMs;
    if (restMs > 0) lane.albums.set(albumId, Math.max(untilMs, lane.albums.get(albumId) ?? 0));
  }

  async function loadMore(lane: Lane) {
    const { far } = lane;
    const seqs = far.slice(0, loadBelow);
    const items = await deps.load(seqs);
    // Cleared meanwhile: what waits is read anew.
    if (lane.far !== far) return;
    far.splice(0, seqs.length);
    for (const item of items) {
      const edit = lane.farEdits.get(item.update.messageId);
      if (edit) replaceText(item, edit);
      if (item.update.kind === 'edit') editWaiting(lane, item.update);
      keepAlbumOpen(lane, item);
      append(lane, item);
    }
  }

  function append(lane: Lane, item: LaneItem) {
    const slot = item.openTurn ? undefined : deps.slotOf?.(item.update);
    if (slot !== undefined) {
      item.slot = slot;
      supersede(lane, item);
    }
    lane.waiting.push(item);
  }

  return {
    push(key, item) {
      const lane = lanes.get(key) ?? newLane();
      lanes.set(key, lane);
      keepAlbumOpen(lane, item);
      const isFar = !item.openTurn && (lane.far.length > 0 || lane.waiting.length >= mostWaiting);
      if (item.update.kind === 'edit') {
        editWaiting(lane, item.update);
        if (isFar) lane.farEdits.set(item.update.messageId, item.update);
      }
      if (isFar) lane.far.push(item.seq);
      else append(lane, item);
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
        lane.albums.clear();
        lane.wake();
      }
    },
    waiting: () => [...lanes.values()].reduce((sum, lane) => sum + lane.waiting.length + lane.far.length, 0),
    oldestMs() {
      const fronts = [...lanes.values()].flatMap(({ waiting }) => waiting[0]?.receivedAtMs ?? []);
      return fronts.length === 0 ? undefined : fronts.reduce((a, b) => Math.min(a, b));
    },
    idle: () => (busyLanes === 0 ? Promise.resolve() : new Promise((resolve) => whenIdle.push(resolve))),
  };
}

const newLane = (): Lane => ({
  waiting: [],
  albums: new Map(),
  wake: () => {},
  far: [],
  farEdits: new Map(),
  busy: false,
});

/** A press takes the place of the one before it that changes the same, unless something else was said in between. */
function supersede({ waiting }: Lane, { slot, update: { sender, messageId } }: LaneItem): void {
  for (let index = waiting.length - 1; index >= 0; index--) {
    const earlier = waiting[index] as LaneItem;
    if (earlier.update.kind !== 'press') return;
    if (earlier.slot !== slot || earlier.update.sender.id !== sender.id || earlier.update.messageId !== messageId)
      continue;
    earlier.superseded = true;
    return;
  }
}

/** An edit of a message whose turn is not opened yet replaces its words. */
function editWaiting(lane: Lane, edit: IncomingUpdate): void {
  const edited = lane.waiting.find((item) => hasWords(item) && item.update.messageId === edit.messageId);
  if (edited) replaceText(edited, edit);
}

/** A picture without a caption gets its first words by an edit. */
function replaceText(item: LaneItem, { text, command }: IncomingUpdate): void {
  if (hasWords(item)) item.update = { ...item.update, kind: 'text', text, command };
}

const hasWords = ({ update }: LaneItem) => update.kind === 'text' || update.kind === 'media';
