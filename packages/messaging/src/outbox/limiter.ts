/** Telegram's known limits (telegram.md 1.5). They depend on payload and are unspecified: a 429 always wins over them. */
export interface ChatLimits {
  /** Messages a second to one private chat, with `chatBurst` at once. */
  chatPerSecond: number;
  chatBurst: number;
  /** Messages a minute to one group. */
  groupPerMinute: number;
  /** Messages a second of one bot over all chats. */
  botPerSecond: number;
}

export const telegramLimits: ChatLimits = { chatPerSecond: 1, chatBurst: 5, groupPerMinute: 20, botPerSecond: 30 };

export interface Limiter {
  /** Takes a token for one send to `chatId`: 0 = go, else milliseconds to wait before asking again. `nowMs` is monotonic. */
  take(chatId: number, nowMs: number): number;
  /** Telegram said 429 for this chat: nothing goes to it for `retryAfterMs` (it is obeyed whole, however long). */
  pause(chatId: number, retryAfterMs: number, nowMs: number): void;
  /** A chat has another id now: what holds for it goes with it. */
  move(from: number, to: number): void;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** One limiter per bot, in memory of the bot's holder. Chats that were idle for a minute cost nothing. */
export function createLimiter(limits: ChatLimits = telegramLimits): Limiter {
  const bot: Bucket = { tokens: limits.botPerSecond, at: 0 };
  const chats = new Map<number, Bucket>();
  const pausedUntil = new Map<number, number>();
  let sweptAt = 0;

  function sweep(nowMs: number) {
    if (nowMs - sweptAt < 60_000) return;
    sweptAt = nowMs;
    for (const [chatId, bucket] of chats) if (nowMs - bucket.at > 60_000) chats.delete(chatId);
    for (const [chatId, until] of pausedUntil) if (until <= nowMs) pausedUntil.delete(chatId);
  }

  return {
    take(chatId, nowMs) {
      sweep(nowMs);
      // Ids of groups are negative (Bot API, Chat).
      const isGroup = chatId < 0;
      const ratePerMs = isGroup ? limits.groupPerMinute / 60_000 : limits.chatPerSecond / 1_000;
      const burst = isGroup ? limits.groupPerMinute : limits.chatBurst;
      const chat = chats.get(chatId) ?? { tokens: burst, at: nowMs };
      refill(chat, ratePerMs, burst, nowMs);
      refill(bot, limits.botPerSecond / 1_000, limits.botPerSecond, nowMs);
      chats.set(chatId, chat);
      const pausedMs = Math.ceil((pausedUntil.get(chatId) ?? 0) - nowMs);
      const waitMs = Math.max(pausedMs, missing(chat, ratePerMs), missing(bot, limits.botPerSecond / 1_000));
      if (waitMs > 0) return waitMs;
      chat.tokens -= 1;
      bot.tokens -= 1;
      return 0;
    },
    pause(chatId, retryAfterMs, nowMs) {
      pausedUntil.set(chatId, Math.max(pausedUntil.get(chatId) ?? 0, nowMs + retryAfterMs));
    },
    move(from, to) {
      const [bucket, until] = [chats.get(from), pausedUntil.get(from)];
      if (bucket) chats.set(to, bucket);
      if (until !== undefined) pausedUntil.set(to, until);
      chats.delete(from);
      pausedUntil.delete(from);
    },
  };
}

function refill(bucket: Bucket, ratePerMs: number, most: number, nowMs: number): void {
  bucket.tokens = Math.min(most, bucket.tokens + Math.max(0, nowMs - bucket.at) * ratePerMs);
  bucket.at = nowMs;
}

// Rounding may leave a bucket a hair below one: that hair is no reason to wait.
const missing = (bucket: Bucket, ratePerMs: number) =>
  bucket.tokens >= 1 - 1e-9 ? 0 : Math.ceil((1 - bucket.tokens) / ratePerMs);
