import { expect, test } from 'vitest';
import type { IncomingUpdate } from '../channels/telegram/index.ts';
import { createLanes, type LaneItem } from './index.ts';

const aText = (seq: number): LaneItem => {
  const sender = { id: 1, name: 'Someone', username: undefined, language: undefined };
  const chat = { chatId: 1, topicId: 0, isPrivate: true, addressed: true, sender };
  const update: IncomingUpdate = {
    updateId: seq,
    messageId: seq,
    kind: 'text',
    text: 'hi',
    command: undefined,
    ...chat,
  };
  return { seq, update, receivedAtMs: 0 };
};

test('a merged turn of half a million messages can be put back, in front and in order', async () => {
  const backlog = Array.from({ length: 500_000 }, (_, index) => aText(index + 1));
  const turns: [first: number, count: number][] = [];
  const lanes = createLanes(async (key, items) => {
    turns.push([items[0]?.seq ?? 0, items.length]);
    if (turns.length > 1) return;
    lanes.push(key, aText(500_001));
    lanes.putBack(key, items);
  });
  for (const item of backlog) lanes.push('chat', item);
  await lanes.idle();
  expect(turns).toEqual([
    [1, 500_000],
    [1, 500_001],
  ]);
});
