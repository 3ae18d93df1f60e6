import type { LaneItem } from './lanes.ts';

/**
 * What the next turn takes off a lane (guarantees.md 2.2.3): all waiting texts of one sender, up to the first command; a command alone;
 * an item that is to be answered alone (`single`, after a failed merged turn) alone; an item of another kind alone. Never empty.
 */
export function takeTurn(waiting: readonly LaneItem[]): LaneItem[] {
  const first = waiting[0];
  if (!first) return [];
  if (!mergeable(first)) return [first];
  const taken = [first];
  for (const item of waiting.slice(1)) {
    if (!mergeable(item) || item.update.sender.id !== first.update.sender.id) break;
    taken.push(item);
  }
  return taken;
}

const mergeable = (item: LaneItem) =>
  item.update.kind === 'text' && !item.update.command && !item.single && !item.openTurn;
