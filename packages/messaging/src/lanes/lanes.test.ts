import { createManualClock, systemClock } from '@chatai/core/clock';
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
    clock: systemClock,
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
  const lanes = createLanes({
    clock: systemClock,
    drive: async (_, items) => void turns.push(items.length),
    load: async () => [],
  });
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
    clock: systemClock,
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
    clock: systemClock,
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
    clock: systemClock,
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

/** A lane of one chat on a clock of its own, and the turns that it gave. */
function aLane() {
  const clock = createManualClock();
  const turns: number[][] = [];
  const lanes = createLanes({
    clock,
    drive: async (_, items) => void turns.push(items.map(({ seq }) => seq)),
    load: async () => [],
  });
  const push = (seq: number, update: Partial<IncomingUpdate> = {}, receivedAtMs = clock.now()) => {
    const item = aText(seq);
    lanes.push('chat', { ...item, update: { ...item.update, ...update }, receivedAtMs });
  };
  const piece: Partial<IncomingUpdate> = { kind: 'media', text: '', albumId: 'a' };
  return { clock, turns, lanes, push, piece };
}

test('an album is one turn, a second after the last of its pieces', async () => {
  const { clock, turns, push, piece } = aLane();
  push(1, { ...piece, kind: 'text', text: 'what are these?' });
  await clock.advance(900);
  push(2, piece);
  await clock.advance(900);
  push(3, piece);
  await clock.advance(999);
  expect(turns).toEqual([]);
  await clock.advance(1);
  expect(turns).toEqual([[1, 2, 3]]);
});

test('a piece that comes when its album is being answered is a turn of its own', async () => {
  const { clock, turns, push, piece } = aLane();
  push(1, piece);
  await clock.advance(1_000);
  push(2, piece);
  await clock.advance(1_000);
  expect(turns).toEqual([[1], [2]]);
});

test('an album that came before this worker held the bot waits no longer, nor does one of a clock that is ahead for longer', async () => {
  const { clock, turns, push, piece } = aLane();
  push(1, piece, clock.now() - 5_000);
  push(2, piece, clock.now() - 4_000);
  await clock.advance(0);
  expect(turns).toEqual([[1, 2]]);
  push(3, piece, clock.now() + 300_000);
  await clock.advance(1_000);
  expect(turns).toEqual([[1, 2], [3]]);
});

test('words and pictures of one sender that wait together are one turn, up to a press or a command', async () => {
  const { clock, turns, push } = aLane();
  push(1, { kind: 'media', text: '' });
  push(2);
  push(3, { kind: 'press', text: '' });
  push(4, { kind: 'media', text: '' });
  push(5, { command: '/help' });
  push(6, { sender: { id: 2, name: '', username: undefined, language: undefined } });
  await clock.advance(0);
  expect(turns).toEqual([[1, 2], [3], [4], [5], [6]]);
});

test('of presses that wait together and take each other’s place only the last is a turn; the others come before it, together', async () => {
  const clock = createManualClock();
  const turns: string[] = [];
  const lanes = createLanes({
    clock,
    drive: async (_, items) =>
      void turns.push(items.map(({ seq, superseded }) => `${seq}${superseded ? '-' : ''}`).join(' ')),
    load: async () => [],
    slotOf: ({ data }) => data?.split(':')[0],
  });
  const push = (seq: number, data: string | undefined, update: Partial<IncomingUpdate> = {}) => {
    const item = aText(seq);
    const pressed = data === undefined ? {} : { kind: 'press' as const, text: '', data };
    lanes.push('chat', { ...item, update: { ...item.update, messageId: 9, ...pressed, ...update } });
  };
  push(1, 'rate:good');
  push(2, 'rate:bad');
  push(3, 'language:en');
  push(4, 'rate:good');
  push(5, 'rate:bad', { messageId: 10 });
  push(6, 'rate:bad', { sender: { id: 2, name: '', username: undefined, language: undefined } });
  push(7, undefined);
  push(8, 'rate:bad');
  push(9, 'language:ru');
  push(10, 'rate:good');
  await clock.advance(0);
  expect(turns).toEqual(['1- 2-', '3', '4', '5', '6', '7', '8-', '9', '10']);
});

test('pieces of a group’s album come with the one that speaks to the bot, and those of another album do not', async () => {
  const { clock, turns, push, piece } = aLane();
  push(1, { ...piece, addressed: false });
  push(2, { ...piece, kind: 'text', text: '@bot?', addressed: true });
  push(3, { ...piece, addressed: false });
  push(4, { ...piece, albumId: 'b', addressed: false });
  push(5);
  await clock.advance(2_000);
  expect(turns).toEqual([[1, 2, 3], [4], [5]]);
});

test('a picture that gets its words by an edit is asked with them', async () => {
  const clock = createManualClock();
  const asked: string[] = [];
  const lanes = createLanes({
    clock,
    drive: async (_, items) => void asked.push(...items.map(({ update }) => `${update.kind} ${update.text}`)),
    load: async () => [],
  });
  const picture = aText(1);
  lanes.push('chat', { ...picture, update: { ...picture.update, kind: 'media', text: '' } });
  lanes.push('chat', anEdit(2, 1, 'what is it?'));
  await clock.advance(0);
  expect(asked).toEqual(['text what is it?', 'edit what is it?']);
});

test('lanes that are cleared forget albums at once', async () => {
  const { clock, turns, lanes, push, piece } = aLane();
  push(1, piece);
  await clock.advance(500);
  lanes.clear();
  await lanes.idle();
  await clock.advance(1_000);
  expect(turns).toEqual([]);
});
