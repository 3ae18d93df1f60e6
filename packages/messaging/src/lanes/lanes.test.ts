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

const anEdit = (seq: number, messageId: number, text: string): LaneItem => {
  const { update, ...item } = aText(seq);
  return { ...item, update: { ...update, messageId, kind: 'edit', text } };
};

test('of a queue of half a million messages only the front is kept, and all of it is answered in order, fifty at a time', async () => {
  const total = 500_000;
  let given = 0;
  let loaded = 0;
  let mostLoaded = 0;
  const lanes = createLanes({
    async drive(_, items) {
      expect(items[0]?.seq).toBe(given + 1);
      expect(items.length).toBeLessThanOrEqual(50);
      given += items.length;
      mostLoaded = Math.max(mostLoaded, loaded - given);
    },
    async load(seqs) {
      loaded = seqs.at(-1) as number;
      return seqs.map(aText);
    },
  });
  for (let seq = 1; seq <= total; seq++) lanes.push('chat', aText(seq));
  expect(lanes.waiting()).toBe(total);
  await lanes.idle();
  expect(given).toBe(total);
  expect(mostLoaded).toBeLessThanOrEqual(1_200);
});

test('a turn takes no more text than an answer can take in, but always one message', async () => {
  const turns: number[] = [];
  const lanes = createLanes({ drive: async (_, items) => void turns.push(items.length), load: async () => [] });
  for (const [index, length] of [9_000, 9_000, 9_000, 30_000, 1].entries()) {
    const item = aText(index + 1);
    item.update.text = 'x'.repeat(length);
    lanes.push('chat', item);
  }
  await lanes.idle();
  expect(turns).toEqual([2, 1, 1, 1]);
});

test('an edit replaces the text of a message however far back in its queue', async () => {
  const texts = new Map<number, string>();
  const items = Array.from({ length: 5_000 }, (_, index) => aText(index + 1));
  items.push(anEdit(5_001, 4_000, 'edited'), anEdit(5_002, 4_000, 'edited again'), anEdit(5_003, 7, 'in front'));
  const stored = new Map(items.map((item) => [item.seq, structuredClone(item)]));
  const lanes = createLanes({
    async drive(_, turn) {
      for (const { seq, update } of turn) texts.set(seq, update.text);
    },
    load: async (seqs) => seqs.map((seq) => stored.get(seq) as LaneItem),
  });
  for (const item of items) lanes.push('chat', item);
  await lanes.idle();
  expect([texts.size, texts.get(4_000), texts.get(7), texts.get(8)]).toEqual([5_003, 'edited again', 'in front', 'hi']);
});

test('a lane that is cleared while it loads forgets what was loaded', async () => {
  const given: number[] = [];
  const lanes = createLanes({
    drive: async (_, items) => void given.push(...items.map(({ seq }) => seq)),
    async load(seqs) {
      lanes.clear();
      lanes.push('chat', aText(3_000));
      return seqs.map(aText);
    },
  });
  for (let seq = 1; seq <= 1_500; seq++) lanes.push('chat', aText(seq));
  await lanes.idle();
  expect(given.at(-1)).toBe(3_000);
  expect(given.filter((seq) => seq > 1_000)).toEqual([3_000]);
});

test('items that are put back stand in front, in order', async () => {
  const turns: number[][] = [];
  const lanes = createLanes({
    async drive(key, items) {
      turns.push(items.map(({ seq }) => seq));
      if (turns.length > 1) return;
      lanes.push(key, aText(4));
      lanes.putBack(key, items);
    },
    load: async () => [],
  });
  for (const seq of [1, 2, 3]) lanes.push('chat', aText(seq));
  await lanes.idle();
  expect(turns).toEqual([
    [1, 2, 3],
    [1, 2, 3, 4],
  ]);
});
