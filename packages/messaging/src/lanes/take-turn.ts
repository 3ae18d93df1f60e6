import type { LaneItem } from './lanes.ts';

/** What one answer can take in, and one statement open at no great cost: about five of the longest messages (telegram.md: 4,096 each). */
const mostMessages = 50;
const mostLength = 20_000;

/**
 * What the next turn takes off a lane (guarantees.md 2.2.3): the waiting messages of one sender, with words or without, up to the first
 * command, at most 50 or 20,000 UTF-16 units; a command alone; a press alone, but presses whose place a later one takes
 * together; an item that is to be answered alone (`single`, after a
 * failed merged turn) alone; an item of another kind alone. Empty only when nothing waits. What of a group's album is not for the bot
 * comes with the piece that is, and by itself when there is none.
 */
export function takeTurn(waiting: readonly LaneItem[]): LaneItem[] {
  const first = waiting[0];
  if (!first) return [];
  if (first.superseded) return supersededIn(waiting);
  if (!mergeable(first)) return [first];
  const taken = [first];
  let length = first.update.text.length;
  for (let item = waiting[1]; item && taken.length < mostMessages; item = waiting[taken.length]) {
    length += item.update.text.length;
    if (!mergeable(item) || item.update.sender.id !== first.update.sender.id || length > mostLength) break;
    if (isWanted(item, waiting) !== isWanted(first, waiting)) break;
    taken.push(item);
  }
  return taken;
}

function supersededIn(waiting: readonly LaneItem[]): LaneItem[] {
  const end = waiting.findIndex((item) => !item.superseded);
  return waiting.slice(0, Math.min(end < 0 ? waiting.length : end, mostMessages));
}

const mergeable = (item: LaneItem) =>
  (item.update.kind === 'text' || item.update.kind === 'media') &&
  !item.update.command &&
  !item.single &&
  !item.openTurn;

const isWanted = ({ update: { addressed, albumId } }: LaneItem, waiting: readonly LaneItem[]) =>
  addressed || (albumId !== undefined && waiting.some(({ update }) => update.albumId === albumId && update.addressed));
