import type { Clock } from '@chatai/core/clock';
import { z } from 'zod';
import { createTokenBucket, type TokenBucket } from './token-bucket.ts';

/** Published limits (Bot API FAQ) as defaults; Telegram's real ones are not specified. */
export const floodSettings = z.object({
  mode: z.enum(['off', 'realistic']).default('off'),
  perChatPerSecond: z.number().positive().default(1),
  chatBurst: z.number().int().min(1).default(3),
  groupPerMinute: z.number().positive().default(20),
  bulkPerSecond: z.number().positive().default(30),
  /** Each call inside a window multiplies the wait, up to an hour. */
  penaltyGrowth: z.number().min(1).max(10).default(2),
  /** Calls this soon after the 429 were on their way before the caller could know of it: refused, not counted. */
  noticeMs: z.number().int().min(0).default(100),
  /** New tokens per caller address (ClientManager.cpp); 0 = no limit. */
  newTokensPerMinute: z.number().int().min(0).default(20),
  newTokensPerHour: z.number().int().min(0).default(600),
});

export type FloodSettings = z.infer<typeof floodSettings>;

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

/** Telegram counts sends, edits and each other kind of call apart. */
const familyOf = (method: string) =>
  /^(send(?!ChatAction)|copy|forward)/.test(method) ? 'send' : /^edit/.test(method) ? 'edit' : method;

export function createFloodControl(clock: Clock, initial: unknown = {}): FloodControl {
  let settings = floodSettings.parse(initial);
  const windows = new Map<string, Window>();
  const chats = new Map<string, TokenBucket>();
  const bulk = new Map<number, TokenBucket>();
  const newTokens = new Map<string, TokenBucket[]>();
  const keyOf = (botId: number, method: string, chatId: number | undefined) =>
    `${botId}:${chatId ?? ''}:${familyOf(method)}`;

  /** The window of this chat, or of the whole bot. */
  const openWindow = (botId: number, method: string, chatId: number | undefined, nowMs: number) => {
    for (const key of [keyOf(botId, method, chatId), keyOf(botId, method, undefined)]) {
      const window = windows.get(key);
      if (window && window.untilMs - graceMs > nowMs) return window;
      if (window) windows.delete(key);
    }
    return undefined;
  };

  const bucketsOf = (botId: number, chatId: number, group: boolean) => {
    const key = `${botId}:${chatId}`;
    let chat = chats.get(key);
    if (!chat) {
      chat = group
        ? createTokenBucket(settings.groupPerMinute, 60_000)
        : createTokenBucket(settings.chatBurst, (settings.chatBurst * 1000) / settings.perChatPerSecond);
      chats.set(key, chat);
    }
    let all = bulk.get(botId);
    if (!all) {
      all = createTokenBucket(settings.bulkPerSecond, 1000);
      bulk.set(botId, all);
    }
    return { chat, all };
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
      const nowMs = clock.monotonicMs();
      const window = openWindow(botId, method, chatId, nowMs);
      if (window) {
        if (nowMs < window.noticedAtMs) return { retryAfter: secondsUntil(window, nowMs), disobeyed: false };
        window.retryAfter = Math.min(maxRetryAfter, Math.ceil(window.retryAfter * settings.penaltyGrowth));
        window.untilMs = Math.max(window.untilMs, nowMs + window.retryAfter * 1000);
        return { retryAfter: secondsUntil(window, nowMs), disobeyed: true };
      }
      if (settings.mode === 'off' || chatId === undefined || !['send', 'edit'].includes(familyOf(method)))
        return undefined;
      const { chat, all } = bucketsOf(botId, chatId, group);
      const chatWaitMs = chat.waitMs(nowMs);
      const waitMs = Math.max(chatWaitMs, all.waitMs(nowMs));
      if (waitMs === 0) {
        chat.take(nowMs);
        all.take(nowMs);
        return undefined;
      }
      const retryAfter = Math.ceil(waitMs / 1000);
      this.penalise(botId, method, chatWaitMs > 0 ? chatId : undefined, retryAfter);
      return { retryAfter, disobeyed: false };
    },
    penalise(botId, method, chatId, retryAfter) {
      const nowMs = clock.monotonicMs();
      windows.set(keyOf(botId, method, chatId), {
        noticedAtMs: nowMs + settings.noticeMs,
        untilMs: nowMs + retryAfter * 1000,
        retryAfter,
      });
    },
    checkNewToken(address) {
      if (settings.mode === 'off') return 0;
      let buckets = newTokens.get(address);
      if (!buckets) {
        buckets = [
          [settings.newTokensPerMinute, 60_000],
          [settings.newTokensPerHour, 3_600_000],
        ].flatMap(([count = 0, durationMs = 0]) => (count > 0 ? [createTokenBucket(count, durationMs)] : []));
        newTokens.set(address, buckets);
      }
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
    },
  };
}
