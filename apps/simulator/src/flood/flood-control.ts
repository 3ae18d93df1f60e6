import type { Clock } from '@chatai/core/clock';
import { chatLimit, type FloodSettings, familyOf, floodSettings } from './limits.ts';
import { createTokenBucket, type TokenBucket } from './token-bucket.ts';

/** `retryAfter` in whole seconds. `disobeyed`: an earlier 429 had told to wait longer. */
export interface FloodVerdict {
  retryAfter: number;
  disobeyed: boolean;
}

export interface FloodControl {
  settings(): FloodSettings;
  configure(settings: unknown): FloodSettings;
  /** Undefined lets the call through. `group` says that the chat is one. */
  check(botId: number, method: string, chatId: number | undefined, group: boolean): FloodVerdict | undefined;
  /** Opens a window as a fault does: until it has passed, calls of this kind to this chat are refused. */
  penalise(botId: number, method: string, chatId: number | undefined, retryAfter: number): void;
  /** So many messages to this chat are on their way that the server takes no more. */
  isCrowded(botId: number, method: string, chatId: number | undefined): boolean;
  /** Counts a message as on its way until the function that comes back is called. */
  enter(botId: number, method: string, chatId: number | undefined): () => void;
  /** What happens to a call that is one too many. */
  crowding(): { pauseMs: number; retryAfter: number };
  /** Seconds to wait for a caller that brings a token the server has not seen, or 0. */
  checkNewToken(address: string): number;
  reset(): void;
}

interface Window {
  noticedAtMs: number;
  untilMs: number;
  retryAfter: number;
}

const maxRetryAfter = 3600;
/** A timer of the caller may fire a little early; that is no disobedience. */
const graceMs = 20;

const secondsUntil = (window: Window, nowMs: number) => Math.ceil((window.untilMs - nowMs) / 1000);

export function createFloodControl(clock: Clock, initial: unknown = {}): FloodControl {
  let settings = floodSettings.parse(initial);
  const windows = new Map<string, Window>();
  const chats = new Map<string, TokenBucket>();
  const bulk = new Map<number, TokenBucket>();
  const newTokens = new Map<string, TokenBucket[]>();
  const inFlight = new Map<string, number>();
  const keyOf = (botId: number, family: string, chatId: number | undefined) => `${botId}:${chatId ?? ''}:${family}`;

  /** The window of this chat, or of the whole bot. */
  const openWindow = (botId: number, family: string, chatId: number | undefined, nowMs: number) => {
    for (const key of [keyOf(botId, family, chatId), keyOf(botId, family, undefined)]) {
      const window = windows.get(key);
      if (window && window.untilMs - graceMs > nowMs) return window;
      if (window) windows.delete(key);
    }
    return undefined;
  };

  const inWindow = (window: Window, nowMs: number): FloodVerdict => {
    if (nowMs < window.noticedAtMs) return { retryAfter: secondsUntil(window, nowMs), disobeyed: false };
    window.retryAfter = Math.min(maxRetryAfter, Math.ceil(window.retryAfter * settings.penaltyGrowth));
    window.untilMs = Math.max(window.untilMs, nowMs + window.retryAfter * 1000);
    return { retryAfter: secondsUntil(window, nowMs), disobeyed: true };
  };

  const chatBucket = (botId: number, family: string, chatId: number, group: boolean) => {
    const limit = chatLimit(settings, family, group);
    if (!limit) return undefined;
    const key = keyOf(botId, family, chatId);
    return bucketOf(chats, key, () => createTokenBucket(limit.count, limit.durationMs));
  };

  const bulkBucket = (botId: number) => bucketOf(bulk, botId, () => createTokenBucket(settings.bulkPerSecond, 1000));

  const openFor = (botId: number, family: string, chatId: number | undefined, retryAfter: number) => {
    const nowMs = clock.monotonicMs();
    windows.set(keyOf(botId, family, chatId), {
      noticedAtMs: nowMs + settings.noticeMs,
      untilMs: nowMs + retryAfter * 1000,
      retryAfter,
    });
  };

  return {
    settings: () => settings,
    configure(next) {
      settings = floodSettings.parse(next);
      chats.clear();
      bulk.clear();
      newTokens.clear();
      return settings;
    },
    check(botId, method, chatId, group) {
      if (windows.size === 0 && settings.mode === 'off') return undefined;
      const family = familyOf(method);
      const nowMs = clock.monotonicMs();
      const window = openWindow(botId, family, chatId, nowMs);
      if (window) return inWindow(window, nowMs);
      if (settings.mode === 'off' || chatId === undefined) return undefined;
      const chat = chatBucket(botId, family, chatId, group);
      if (!chat) return undefined;
      // Drafts are no messages: they don't count to the bulk of a bot.
      const all = family === 'draft' ? undefined : bulkBucket(botId);
      const chatWaitMs = chat.waitMs(nowMs);
      const waitMs = Math.max(chatWaitMs, all?.waitMs(nowMs) ?? 0);
      if (waitMs === 0) {
        chat.take(nowMs);
        all?.take(nowMs);
        return undefined;
      }
      const retryAfter = Math.ceil(waitMs / 1000);
      openFor(botId, family, chatWaitMs > 0 ? chatId : undefined, retryAfter);
      return { retryAfter, disobeyed: false };
    },
    penalise: (botId, method, chatId, retryAfter) => openFor(botId, familyOf(method), chatId, retryAfter),
    isCrowded(botId, method, chatId) {
      if (settings.mode === 'off' || settings.maxInFlight === 0 || familyOf(method) !== 'send') return false;
      return (inFlight.get(keyOf(botId, 'send', chatId)) ?? 0) >= settings.maxInFlight;
    },
    enter(botId, method, chatId) {
      if (familyOf(method) !== 'send') return () => {};
      const key = keyOf(botId, 'send', chatId);
      inFlight.set(key, (inFlight.get(key) ?? 0) + 1);
      return () => {
        const left = (inFlight.get(key) ?? 1) - 1;
        if (left > 0) inFlight.set(key, left);
        else inFlight.delete(key);
      };
    },
    crowding: () => ({ pauseMs: settings.crowdedPauseMs, retryAfter: settings.crowdedRetryAfter }),
    checkNewToken(address) {
      if (settings.mode === 'off') return 0;
      const buckets = bucketOf(newTokens, address, () =>
        [
          { count: settings.newTokensPerMinute, durationMs: 60_000 },
          { count: settings.newTokensPerHour, durationMs: 3_600_000 },
        ].flatMap(({ count, durationMs }) => (count > 0 ? [createTokenBucket(count, durationMs)] : [])),
      );
      const nowMs = clock.monotonicMs();
      const waitMs = Math.max(0, ...buckets.map((bucket) => bucket.waitMs(nowMs)));
      if (waitMs > 0) return Math.floor(waitMs / 1000) + 1;
      for (const bucket of buckets) bucket.take(nowMs);
      return 0;
    },
    reset() {
      windows.clear();
      chats.clear();
      bulk.clear();
      newTokens.clear();
      inFlight.clear();
    },
  };
}

/** What is kept under a key, made when it is first asked for. */
function bucketOf<Key, Kept>(kept: Map<Key, Kept>, key: Key, make: () => Kept): Kept {
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = make();
  kept.set(key, made);
  return made;
}
