import { createManualClock } from '@chatai/core/clock';
import { expect, test } from 'vitest';
import type { HeldBot } from '../bots/index.ts';
import type { Telegram } from '../channels/telegram/index.ts';
import { createWebhookWatch, type WatchedHealth, watchRoundMs } from './webhook-watch.ts';

const publicUrl = 'https://chat.example';
const aHeldBot = (botId: string, more: Partial<HeldBot> = {}) =>
  ({
    botId,
    telegramToken: botId,
    mode: 'webhook',
    enabled: true,
    leaving: false,
    fallbackSince: null,
    state: 'live',
    webhookUrl: `${publicUrl}/telegram/${botId}`,
    ...more,
  }) as HeldBot;

/** A watch over bots, a Telegram that answers `info`, and what was looked at when. */
function aWatch(
  bots: HeldBot[],
  info: (token: string) => object,
  { reachable = true, seenAtMs = undefined as number | undefined } = {},
) {
  const clock = createManualClock();
  const looks: { botId: string; atMs: number }[] = [];
  const found: WatchedHealth[] = [];
  const telegram = {
    async call(token: string) {
      looks.push({ botId: token, atMs: clock.monotonicMs() });
      return info(token);
    },
  } as unknown as Telegram;
  const watch = createWebhookWatch({
    telegram,
    clock,
    publicUrl,
    address: { leadsToUs: async () => reachable },
    seenAtMs: () => seenAtMs,
    held: () => bots,
    found: async (_, health) => void found.push(health),
  });
  const pass = async (minutes: number) => {
    for (let ms = 0; ms < minutes * 60_000; ms += watchRoundMs) {
      await clock.advance(watchRoundMs);
      await watch.round();
    }
  };
  return { clock, looks, found, pass };
}
const infoOf = (token: string, more: object = {}) => ({
  ok: true,
  result: { url: `${publicUrl}/telegram/${token}`, pending_update_count: 0, ...more },
});

test('each webhook bot is looked at about once in five minutes, and no other', async () => {
  const bots = [
    ...['a', 'b', 'c'].map((id) => aHeldBot(id)),
    aHeldBot('polls', { mode: 'polling' }),
    aHeldBot('stopped', { enabled: false }),
    aHeldBot('moves', { webhookUrl: 'https://old.example/telegram/moves' }),
  ];
  const { looks, found, pass } = aWatch(bots, infoOf);
  await pass(16);
  expect(looks.map(({ botId }) => botId)).toEqual(['a', 'b', 'c', 'a', 'b', 'c', 'a', 'b', 'c']);
  expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(['well']));
});

test('of many bots at most fifteen a minute are looked at, and each in its turn', async () => {
  const { looks, pass } = aWatch(
    Array.from({ length: 200 }, (_, index) => aHeldBot(`bot${index}`)),
    infoOf,
  );
  await pass(30);
  for (const { atMs } of looks)
    expect(looks.filter((other) => other.atMs >= atMs && other.atMs < atMs + 60_000).length).toBeLessThanOrEqual(15);
  expect(new Set(looks.map(({ botId }) => botId)).size).toBe(200);
});

test('an error that is over, or of what came through, is none; one that holds updates back is', async () => {
  const error = (secondsAgo: number, pending: number) => (token: string) =>
    infoOf(token, {
      pending_update_count: pending,
      last_error_date: Date.UTC(2026, 0, 1) / 1000 + 300 - secondsAgo,
      last_error_message: 'Read timeout expired',
    });
  const healthAfter = async (info: (token: string) => object) => {
    const { found, pass } = aWatch([aHeldBot('a')], info);
    await pass(6);
    return found[0]?.kind;
  };
  expect(await healthAfter(error(30, 2))).toBe('unreachable');
  expect(await healthAfter(error(30, 0))).toBe('well');
  expect(await healthAfter(error(600, 2))).toBe('well');
  expect(await healthAfter(() => ({ ok: false, code: 401, description: 'Unauthorized' }))).toBe('dead');
});

test('a 429 is obeyed', async () => {
  const limited = { ok: false, code: 429, description: 'Too Many Requests', retryAfterMs: 20 * 60_000 };
  const { looks, pass } = aWatch([aHeldBot('a'), aHeldBot('b')], () => limited);
  await pass(20);
  expect(looks.length).toBe(1);
});

test('when connections are just closed Telegram tells no error: updates that wait, none that comes and our own look tell it', async () => {
  const waiting = (token: string) => infoOf(token, { pending_update_count: 3 });
  const kindsAfter = async (minutes: number, how: { reachable?: boolean; seenAtMs?: number }) => {
    const { found, pass } = aWatch([aHeldBot('a')], waiting, how);
    await pass(minutes);
    return found.map((health) => (health.kind === 'unreachable' ? { certain: health.certain } : health.kind));
  };
  expect(await kindsAfter(6, { reachable: false })).toEqual([{ certain: false }, { certain: true }]);
  expect(await kindsAfter(6, { reachable: true })).toEqual(['well']);
  // Some came in between: the address works, whatever our own look says.
  expect(await kindsAfter(6, { reachable: false, seenAtMs: 200_000 })).toEqual(['well']);
});

test('what keeps Telegram from one bot makes the others be looked at soon', async () => {
  const bots = Array.from({ length: 30 }, (_, index) => aHeldBot(`bot${index}`));
  const failing = {
    pending_update_count: 1,
    last_error_date: Date.UTC(2026, 0, 1) / 1000 + 400,
    last_error_message: 'Connection refused',
  };
  const { looks, found, pass } = aWatch(bots, (token) => infoOf(token, failing));
  await pass(8);
  const firstMs = looks[0]?.atMs as number;
  const certain = found.filter((health) => health.kind === 'unreachable' && health.certain).length;
  expect(firstMs).toBeGreaterThanOrEqual(5 * 60_000);
  expect(certain).toBeGreaterThanOrEqual(30);
});

test('a webhook for which very much waits at Telegram is looked at each half minute, until it does no more', async () => {
  let pending = 60;
  const { looks, pass } = aWatch([aHeldBot('a')], (token) => infoOf(token, { pending_update_count: pending }), {
    seenAtMs: Number.MAX_SAFE_INTEGER,
  });
  await pass(7);
  const [first = 0, ...more] = looks.map(({ atMs }) => atMs);
  expect(more.length).toBeGreaterThanOrEqual(3);
  expect(more[0]).toBeLessThanOrEqual(first + 30_000 + watchRoundMs);
  pending = 3;
  await pass(1);
  const before = looks.length;
  await pass(3);
  expect(looks).toHaveLength(before);
});
