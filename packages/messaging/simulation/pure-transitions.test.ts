import { createManualClock } from '@chatai/core/clock';
import { expect, test } from 'vitest';
import type { IncomingUpdate } from '../src/channels/telegram/index.ts';
import { createLanes, type LaneItem, takeTurn } from '../src/lanes/index.ts';
import {
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
  forEachSeed(pureSeeds / 4, async (random) => {
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
      return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + ms).length));
    };
    expect(within(1_000)).toBeLessThanOrEqual(2 * limits.botPerSecond);
    for (const chatId of chats) {
      const [burst, perMinute] =
        chatId < 0 ? [limits.groupPerMinute, limits.groupPerMinute] : [limits.chatBurst, limits.chatPerSecond * 60];
      expect(within(60_000, chatId)).toBeLessThanOrEqual(Math.ceil(burst + perMinute));
    }
  }));

test('an outbox row is sent only after a claim, and an end is an end', () =>
  forEachSeed(pureSeeds, (random) => {
    const events: OutboxEvent[] = ['claim', 'sent', 'retry', 'refused', 'uncertain', 'ownerLost', 'cancel'];
    let state: OutboxState = random.pick(['queued', 'sending']);
    let claims = state === 'sending' ? 1 : 0;
    let calls = 0;
    for (let step = 0; step < 40; step++) {
      const event = random.pick(events);
      const next = nextOutboxState(state, event);
      if (['sent', 'failed', 'cancelled'].includes(state)) expect(next).toBeUndefined();
      if (!next) continue;
      if (event === 'claim') claims += 1;
      if (event === 'sent') calls += 1;
      if (event === 'cancel') expect(state).not.toBe('sending');
      state = next;
    }
    expect(calls).toBeLessThanOrEqual(1);
    if (state === 'sent') expect(claims).toBeGreaterThan(0);
  }));
