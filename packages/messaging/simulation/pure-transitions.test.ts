import { createManualClock } from '@chatai/core/clock';
import { expect, test } from 'vitest';
import type { IncomingUpdate } from '../src/channels/telegram/index.ts';
import { createLanes, type LaneItem, takeTurn } from '../src/lanes/index.ts';
import {
  type CallKind,
  type ChatLimits,
  createLimiter,
  nextOutboxState,
  type OutboxEvent,
  type OutboxState,
} from '../src/outbox/index.ts';
import { type Dice, forEachSeed } from './seeds.ts';

const pureSeeds = 2_000;

function anItem(seq: number, random: Dice): LaneItem {
  const update: IncomingUpdate = {
    updateId: seq,
    kind: random.pick(['text', 'text', 'text', 'media', 'media', 'edit', 'press']),
    chatId: 1,
    topicId: 0,
    isPrivate: true,
    messageId: random.between(1, seq),
    text: `text ${seq}`,
    command: random.chance(0.1) ? '/start' : undefined,
    addressed: true,
    sender: { id: random.between(1, 3), name: 'Someone', username: undefined, language: undefined },
  };
  return { seq, update, receivedAtMs: 0, ...(random.chance(0.1) ? { single: true } : {}) };
}

test('a lane gives everything away once, in order, and merges only messages of one sender up to a command or a press', () =>
  forEachSeed(pureSeeds, (random) => {
    const waiting = Array.from({ length: random.between(1, 12) }, (_, index) => anItem(index + 1, random));
    const taken: number[] = [];
    for (let rest = [...waiting]; rest.length > 0; ) {
      const turn = takeTurn(rest);
      expect(turn.length).toBeGreaterThan(0);
      taken.push(...turn.map((item) => item.seq));
      rest = rest.slice(turn.length);
      if (turn.length === 1) continue;
      expect(new Set(turn.map((item) => item.update.sender.id)).size).toBe(1);
      const merges = ({ update, single }: LaneItem) =>
        ['text', 'media'].includes(update.kind) && !update.command && !single;
      expect(turn.every(merges)).toBe(true);
    }
    expect(taken).toEqual(waiting.map((item) => item.seq));
  }));

test('lanes work on one turn at a time each, in receive order, whatever the turns take', () =>
  forEachSeed(pureSeeds, async (random) => {
    const clock = createManualClock();
    const busy = new Set<string>();
    const done = new Map<string, number[]>();
    const lanes = createLanes({
      clock,
      async drive(key, items) {
        expect(busy.has(key)).toBe(false);
        busy.add(key);
        if (random.chance(0.8)) await clock.sleep(random.between(1, 50));
        busy.delete(key);
        done.set(key, [...(done.get(key) ?? []), ...items.map((item) => item.seq)]);
      },
      load: () => Promise.reject(new Error('no lane is that long')),
    });
    const pushed = new Map<string, number[]>();
    for (let seq = 1; seq <= 15; seq++) {
      const key = `chat ${random.between(1, 3)}`;
      const item = anItem(seq, random);
      item.update.kind = random.pick(['text', 'media']);
      item.receivedAtMs = clock.now() - random.between(0, 500);
      if (random.chance(0.4)) item.update.albumId = random.pick(['a', 'b']);
      pushed.set(key, [...(pushed.get(key) ?? []), seq]);
      lanes.push(key, item);
      if (random.chance(0.3)) await clock.advance(random.between(0, 20));
    }
    await clock.advance(2_000);
    await lanes.idle();
    expect(done).toEqual(pushed);
  }));

test('the limiter never lets more through than it promises, and never within a pause', () =>
  forEachSeed(pureSeeds, (random) => {
    const limits: ChatLimits = {
      chatPerSecond: random.pick([0.5, 1, 5]),
      chatBurst: random.between(1, 5),
      groupPerMinute: random.between(5, 30),
      botPerSecond: random.between(3, 40),
    };
    const limiter = createLimiter(limits);
    const chats = [1, 2, 3, -10, -20];
    const sent: { chatId: number; at: number }[] = [];
    const pausedUntil = new Map<number, number>();
    let now = random.between(0, 1_000_000);
    for (let step = 0; step < 150; step++) {
      now += random.between(0, 400);
      const chatId = random.pick(chats);
      if (random.chance(0.05)) {
        const pauseMs = random.between(1, 30_000);
        limiter.pause(chatId, pauseMs, now);
        pausedUntil.set(chatId, Math.max(pausedUntil.get(chatId) ?? 0, now + pauseMs));
      }
      const waitMs = limiter.take(chatId, 'final', now);
      if (waitMs > 0) {
        if (random.chance(0.3)) {
          // Who waits as long as it was told, and alone, may go.
          now += waitMs;
          expect(limiter.take(chatId, 'final', now)).toBe(0);
        } else continue;
      }
      expect(now).toBeGreaterThanOrEqual(pausedUntil.get(chatId) ?? 0);
      sent.push({ chatId, at: now });
    }
    const within = (ms: number, ofChat?: number) => {
      const times = sent.filter((s) => ofChat === undefined || s.chatId === ofChat).map((s) => s.at);
      let most = 0;
      for (let first = 0, last = 0; last < times.length; most = Math.max(most, ++last - first))
        while ((times[last] as number) >= (times[first] as number) + ms) first += 1;
      return most;
    };
    expect(within(1_000)).toBeLessThanOrEqual(2 * limits.botPerSecond);
    for (const chatId of chats) {
      const [burst, perMinute] =
        chatId < 0 ? [limits.groupPerMinute, limits.groupPerMinute] : [limits.chatBurst, limits.chatPerSecond * 60];
      expect(within(60_000, chatId)).toBeLessThanOrEqual(Math.ceil(burst + perMinute));
    }
  }));

test('what only shows that an answer is being made costs the answer no moment, whatever came before', () =>
  forEachSeed(pureSeeds, (random) => {
    const limits: ChatLimits = {
      chatPerSecond: random.pick([0.5, 1, 5]),
      chatBurst: random.between(1, 5),
      groupPerMinute: random.between(8, 30),
      botPerSecond: random.between(2, 40),
    };
    const limiter = createLimiter(limits);
    // The same chats, to which only answers go.
    const without = createLimiter(limits);
    let now = random.between(0, 1_000_000);
    for (let step = 0; step < 60; step++) {
      now += random.between(0, 900);
      const chatId = random.pick([1, -10]);
      if (random.chance(0.04)) {
        const forMs = random.between(1, 30_000);
        // Always the same chat: whether two that are refused were quiet before, the two limiters may see differently.
        limiter.limited(1, forMs, now);
        without.limited(1, forMs, now);
      }
      const kind = random.pick<CallKind>(['preview', 'edit', 'edit', 'typing', 'final']);
      const waitMs = limiter.take(chatId, kind, now);
      if (kind === 'final') {
        // At most the one token that a preview took is waited for.
        if (without.take(chatId, 'final', now) === 0) expect(waitMs).toBeLessThanOrEqual(oneTokenMs(limits, chatId));
      } else if (waitMs === 0 && random.chance(0.4)) {
        expect(limiter.take(chatId, 'final', now)).toBe(0);
        without.take(chatId, 'final', now);
      }
    }
  }));

/** Until a chat, or the bot, that was slowed down as far as it goes holds one more. */
const oneTokenMs = ({ chatPerSecond, groupPerMinute, botPerSecond }: ChatLimits, chatId: number) => {
  const leastShare = 1 / 8;
  const perMs =
    chatId < 0
      ? Math.max(1, groupPerMinute - Math.max(1, Math.floor(groupPerMinute / 4))) / 60_000
      : chatPerSecond / 1_000;
  return Math.ceil(1 / (Math.min(perMs, botPerSecond / 1_000) * leastShare));
};

test('albums are gathered once and everything is driven once and in order, also when the bot is read anew in between', () =>
  forEachSeed(pureSeeds, async (random) => {
    const clock = createManualClock();
    const done: number[][] = [];
    const started = new Set<number>();
    const lanes = createLanes({
      clock,
      async drive(_, items) {
        for (const { seq } of items) started.add(seq);
        if (random.chance(0.7)) await clock.sleep(random.between(1, 3_000));
        done.push(items.map(({ seq }) => seq));
      },
      load: () => Promise.reject(new Error('no lane is that long')),
    });
    const stored: LaneItem[] = [];
    const albums = new Map<string, number[]>();
    const store = (update: Partial<IncomingUpdate>) => {
      const item = anItem(stored.length + 1, random);
      Object.assign(item.update, { kind: 'text', command: undefined, albumId: undefined }, update);
      item.update.sender = { ...item.update.sender, id: 1 };
      const { single: _, ...whole } = item;
      whole.receivedAtMs = clock.now();
      stored.push(whole);
      lanes.push('chat', structuredClone(whole));
      return whole.seq;
    };
    /** The holder has doubts, or another one has taken over: what is not begun is read again. */
    const readAnew = () => {
      lanes.clear();
      for (const item of stored) if (!started.has(item.seq)) lanes.push('chat', structuredClone(item));
    };
    for (let step = 0; step < 8; step++) {
      const kind = random.pick(['text', 'text', 'press', 'album'] as const);
      if (kind === 'album') {
        const albumId = `album ${step}`;
        const pieces: number[] = [];
        for (let left = random.between(2, 4); left > 0; left--) {
          pieces.push(store({ kind: 'media', text: '', albumId }));
          if (random.chance(0.3)) readAnew();
          if (left > 1) await clock.advance(random.between(0, 900));
        }
        albums.set(albumId, pieces);
      } else store({ kind });
      if (random.chance(0.2)) readAnew();
      await clock.advance(random.pick([0, 10, 1_500]));
    }
    await clock.advance(60_000);
    await lanes.idle();
    expect(done.flat()).toEqual(stored.map(({ seq }) => seq));
    for (const pieces of albums.values())
      expect(done.filter((turn) => turn.some((seq) => pieces.includes(seq)))).toHaveLength(1);
    for (const turn of done)
      if (turn.some((seq) => stored[seq - 1]?.update.kind === 'press')) expect(turn).toHaveLength(1);
  }));

test('an outbox row is sent only after a claim, an end is an end, and what goes at most once is never claimed again by itself', () =>
  forEachSeed(pureSeeds, (random) => {
    const events: OutboxEvent[] = [
      'claim',
      'sent',
      'retry',
      'refused',
      'uncertain',
      'ownerLost',
      'markDelivered',
      'cancel',
    ];
    const hold = random.chance(0.5);
    let state: OutboxState = 'queued';
    let claims = 0;
    let isKnown = true;
    for (let step = 0; step < 40; step++) {
      const event = random.pick(events);
      const next = nextOutboxState(state, event, hold);
      if (['sent', 'failed', 'cancelled'].includes(state)) expect(next).toBeUndefined();
      if (!next) continue;
      if (event === 'claim') {
        claims += 1;
        // Whatever happened before, it has certainly not arrived.
        if (hold) expect(isKnown).toBe(true);
      }
      if (event === 'uncertain' || event === 'ownerLost') isKnown = false;
      if (event === 'retry') isKnown = true;
      if (event === 'cancel') expect(state).not.toBe('sending');
      if (event === 'markDelivered') expect(state).toBe('uncertain');
      state = next;
    }
    if (state === 'sent') expect(claims).toBeGreaterThan(0);
  }));
