import { type Clock, systemClock } from '@chatai/core/clock';
import { startSimulator } from '@chatai/simulator';
import { expect, test } from 'vitest';
import { createTelegram, sendPart } from '../channels/telegram/index.ts';
import { type ChatLimits, createLimiter, type Limiter, telegramLimits } from './limiter.ts';

/** How many calls a chat may make at `nowMs`, one after the other. */
function burst(limiter: Limiter, chatId: number, nowMs: number, kind: 'final' | 'preview' | 'edit' = 'final') {
  let count = 0;
  while (limiter.take(chatId, kind, nowMs) === 0) count += 1;
  return count;
}

test('a private chat gets three at once and then one a second', () => {
  const limiter = createLimiter();
  expect(burst(limiter, 5, 0)).toBe(3);
  expect(limiter.take(5, 'final', 0)).toBe(1_000);
  expect(burst(limiter, 5, 1_000)).toBe(1);
  expect(burst(limiter, 5, 9_000)).toBe(3);
});

test('no minute of a group sees more than twenty messages and edits together', () => {
  const limiter = createLimiter();
  const times: number[] = [];
  for (let nowMs = 0; nowMs < 300_000; nowMs += 100) {
    for (const kind of ['edit', 'final', 'preview'] as const)
      if (limiter.take(-5, kind, nowMs) === 0) times.push(nowMs);
  }
  for (const from of times)
    expect(times.filter((at) => at >= from && at < from + 60_000).length).toBeLessThanOrEqual(20);
  expect(times.length).toBeGreaterThan(70);
});

test('what only shows that something is being made never takes the place of the answer', () => {
  for (const chatId of [5, -5]) {
    const limiter = createLimiter();
    for (let nowMs = 0; nowMs < 60_000; nowMs += 250) {
      limiter.take(chatId, 'typing', nowMs);
      limiter.take(chatId, 'preview', nowMs);
      limiter.take(chatId, 'edit', nowMs);
      // At any moment the answer could go.
      if (nowMs === 30_000) expect(limiter.take(chatId, 'final', nowMs)).toBe(0);
    }
  }
});

test('a 429 is obeyed whole, by every kind of call', () => {
  const limiter = createLimiter();
  expect(burst(limiter, 5, 0)).toBe(3);
  limiter.limited(5, 280_000, 0);
  for (const kind of ['final', 'preview', 'edit', 'typing'] as const) {
    expect(limiter.take(5, kind, 1_000)).toBe(279_000);
    expect(limiter.take(5, kind, 279_999)).toBeGreaterThan(0);
  }
  expect(burst(limiter, 6, 1_000)).toBe(3);
  expect(burst(limiter, 5, 280_000)).toBeGreaterThan(0);
});

test('after each 429 a chat is written to half as often, and slowly more often again', () => {
  const limiter = createLimiter();
  const inAMinute = (fromMs: number) => {
    let count = 0;
    for (let nowMs = fromMs; nowMs < fromMs + 60_000; nowMs += 100) count += burst(limiter, 5, nowMs);
    return count;
  };
  expect(inAMinute(0)).toBeGreaterThanOrEqual(60);
  limiter.limited(5, 1_000, 60_000);
  limiter.limited(5, 1_000, 61_000);
  expect(inAMinute(62_000)).toBeLessThan(25);
  expect(inAMinute(300_000)).toBeGreaterThan(30);
  expect(inAMinute(900_000)).toBeGreaterThanOrEqual(60);
});

test('quiet chats that are refused one after the other mean that the bot is limited: then all of it rests', () => {
  const limiter = createLimiter();
  limiter.take(1, 'final', 0);
  limiter.limited(1, 7_000, 0);
  expect(limiter.take(3, 'final', 0)).toBe(0);
  limiter.take(2, 'final', 50);
  limiter.limited(2, 7_000, 50);
  expect(limiter.take(4, 'final', 100)).toBe(6_950);
  expect(limiter.take(4, 'final', 7_050)).toBe(0);
});

test('chats that write much and are refused are their own trouble', () => {
  const limiter = createLimiter();
  for (const chatId of [1, 2, 3]) {
    burst(limiter, chatId, 0);
    limiter.limited(chatId, 9_000, 0);
  }
  expect(limiter.take(4, 'final', 100)).toBe(0);
});

test('who waits for the bot’s own rate gets a place of its own, and nobody waits in vain', () => {
  const limiter = createLimiter();
  let chatId = 0;
  while (limiter.take(++chatId, 'final', 0) === 0);
  const waits = Array.from({ length: 30 }, () => limiter.take(++chatId, 'final', 0));
  expect(new Set(waits).size).toBeGreaterThan(20);
  expect(Math.max(...waits)).toBeLessThanOrEqual(2_000);
  expect(limiter.take(++chatId, 'final', 2_000)).toBe(0);
});

test('chats that were idle for a minute cost nothing, and what Telegram told is not forgotten', () => {
  const limiter = createLimiter();
  for (let chatId = 1; chatId <= 1_000; chatId++) limiter.take(chatId, 'typing', 0);
  limiter.limited(7, 600_000, 0);
  expect(limiter.chats()).toBe(1_000);
  limiter.take(5_000, 'typing', 130_000);
  expect(limiter.chats()).toBe(2);
  expect(limiter.take(7, 'final', 130_000)).toBe(470_000);
});

test('what holds for a group holds for the supergroup that it became', () => {
  const limiter = createLimiter();
  limiter.limited(-5, 60_000, 0);
  limiter.move(-5, -1_005);
  expect(limiter.take(-1_005, 'final', 1_000)).toBe(59_000);
  expect(limiter.take(-5, 'final', 1_000)).toBe(0);
});

/** `count` messages to each of `chats`, in order, as the outbox sends them. */
async function sendAll(
  limits: ChatLimits,
  flood: Record<string, unknown>,
  chats: number[],
  count: number,
  clock: Clock,
) {
  const simulator = await startSimulator({
    port: 0,
    seed: 7,
    flood: { mode: 'realistic', newTokensPerMinute: 0, newTokensPerHour: 0, ...flood },
  });
  const telegram = createTelegram({ everyBot: simulator.url, sandbox: simulator.url, cloud: simulator.url });
  try {
    const { bot } = simulator.sim.createBot();
    for (const chatId of chats)
      simulator.sim.send(bot.id, chatId > 0 ? { userId: chatId, text: 'hi' } : { userId: 1, chatId, text: 'hi' });
    const limiter = createLimiter(limits);
    const toChat = async (chatId: number) => {
      for (let message = 0; message < count; ) {
        const waitMs = limiter.take(chatId, 'final', clock.monotonicMs());
        if (waitMs > 0) {
          await clock.sleep(waitMs);
          continue;
        }
        const outcome = await sendPart(telegram, bot.token, { chatId, topicId: 0, text: `${message}` }, 5_000);
        if (outcome.kind === 'sent') message += 1;
        else if (outcome.kind === 'retry') limiter.limited(chatId, outcome.afterMs, clock.monotonicMs());
        else throw new Error(JSON.stringify(outcome));
      }
    };
    await Promise.all(chats.map(toChat));
    const calls = simulator.sim.ledger
      .query({ kind: 'call', limit: 100_000 })
      .items.filter((entry) => entry.kind === 'call');
    const texts = chats.map((chatId) =>
      simulator.sim
        .screen(bot.id, chatId, 1_000)
        .messages.filter(({ from }) => from.is_bot)
        .map(({ text }) => text),
    );
    return {
      isWhole: texts.every((all) => all.join() === Array.from({ length: count }, (_, at) => `${at}`).join()),
      refused: calls.filter(({ status }) => status === 429).length,
      disobeyed: calls.filter(({ disobeyed }) => disobeyed).length,
    };
  } finally {
    await telegram.close();
    await simulator.close();
  }
}

test('at the limits that Telegram is known to have every message arrives, in order, and next to nothing is refused', async () => {
  // Ten times as fast as Telegram, both sides alike.
  const limits = { chatPerSecond: 10, chatBurst: 3, groupPerMinute: 600, botPerSecond: 200 };
  const flood = { perChatPerSecond: 10, chatBurst: 3, groupPerMinute: 600, bulkPerSecond: 200 };
  const outcome = await sendAll(limits, flood, [11, 12, 13, -16], 15, systemClock);
  expect(outcome).toMatchObject({ isWhole: true, disobeyed: 0 });
  // Both count alike: what the wire delays comes too close together now and then.
  expect(outcome.refused).toBeLessThanOrEqual(10);
});

test('where Telegram allows less than we think, every message arrives, in order, and no wait is cut short', async () => {
  const flood = { perChatPerSecond: 4, chatBurst: 2, groupPerMinute: 240, bulkPerSecond: 30, penaltyGrowth: 2 };
  const outcome = await sendAll({ ...telegramLimits, chatPerSecond: 10 }, flood, [21, 22, -23], 6, systemClock);
  expect(outcome).toMatchObject({ isWhole: true, disobeyed: 0 });
  expect(outcome.refused).toBeLessThanOrEqual(9);
});
