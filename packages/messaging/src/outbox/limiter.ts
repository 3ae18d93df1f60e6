/** Telegram's known limits (telegram.md 1.5). They depend on payload and are unspecified: a 429 always wins over them. */
export interface ChatLimits {
  /** Messages a second to one private chat, with `chatBurst` at once. */
  chatPerSecond: number;
  chatBurst: number;
  /** Messages and edits within any minute in one group. */
  groupPerMinute: number;
  /** Messages a second of one bot over all chats. */
  botPerSecond: number;
}

export const telegramLimits: ChatLimits = { chatPerSecond: 1, chatBurst: 3, groupPerMinute: 20, botPerSecond: 30 };

/**
 * What a call is for. `final`: what must arrive, and the change that makes an answer of a growing message. The others only show that
 * something is being made, and never take what a final answer would need: `preview` (a draft, or the first of a growing message), `edit`
 * (of a growing message), `typing`.
 */
export type CallKind = 'final' | 'preview' | 'edit' | 'typing';

/** The budget of one bot, for every kind of call. Times are monotonic milliseconds. */
export interface Limiter {
  /** Takes what one call to `chatId` costs: 0 = go, else milliseconds to wait before asking again. */
  take(chatId: number, kind: CallKind, nowMs: number): number;
  /**
   * Telegram said 429: nothing goes to this chat for `retryAfterMs` (obeyed whole, however long), and less often for a while. When chats
   * that were quiet are refused one after the other it is the bot that is limited: then all of it rests.
   */
  limited(chatId: number, retryAfterMs: number, nowMs: number): void;
  /** A chat rests that was told so before this holder knew of it. */
  pause(chatId: number, forMs: number, nowMs: number): void;
  /** A chat has another id now: what holds for it goes with it. */
  move(from: number, to: number): void;
  /** Chats of which something is remembered; those that were idle for a minute are forgotten. */
  chats(): number;
}

interface Bucket {
  tokens: number;
  at: number;
  /** What of the usual rate is allowed: less after each 429, more with time. */
  share: number;
  pausedUntil: number;
}

interface Pace {
  perMs: number;
  burst: number;
}

const sweepEveryMs = 60_000;
const leastShare = 1 / 8;
/** A chat that has been slowed down so much has room for answers only: ask again later. */
const noRoomMs = 10_000;
/** Half of the usual rate is given back in so long. */
const halfShareMs = 300_000;
/** Two quiet chats that are refused within this time: it is the bot. */
const suspicionMs = 5_000;
/** Longest wait that is said when only the bot's own rate is in the way: who waits for its place asks again. */
const longestPlaceMs = 2_000;

/** One limiter per bot, in memory of the bot's holder. */
export function createLimiter(limits: ChatLimits = telegramLimits): Limiter {
  const botPace: Pace = { perMs: limits.botPerSecond / 1_000, burst: Math.max(1, limits.botPerSecond / 2) };
  const chatPace: Pace = { perMs: limits.chatPerSecond / 1_000, burst: limits.chatBurst };
  const groupPace = paceOfGroups(limits.groupPerMinute);
  const bot = newBucket(botPace, 0);
  const chats = new Map<number, Bucket>();
  let sweptAt = 0;
  let nextPlaceAt = 0;
  let suspicion: { chatId: number; at: number } | undefined;

  // Ids of groups are negative (Bot API, Chat).
  const paceOf = (chatId: number) => (chatId < 0 ? groupPace : chatPace);

  function bucketOf(chatId: number, nowMs: number): Bucket {
    const bucket = chats.get(chatId) ?? newBucket(paceOf(chatId), nowMs);
    chats.set(chatId, bucket);
    return bucket;
  }

  function sweep(nowMs: number) {
    if (nowMs - sweptAt < sweepEveryMs) return;
    sweptAt = nowMs;
    for (const [chatId, bucket] of chats) {
      const idleMs = nowMs - bucket.at;
      const isEven = bucket.pausedUntil <= nowMs && shareAfter(bucket, idleMs) === 1;
      if (idleMs > sweepEveryMs && isEven) chats.delete(chatId);
    }
  }

  /** Who waits for the bot's rate is told a place of its own, so that not all come back at the same moment. */
  function placeIn(nowMs: number, waitMs: number): number {
    nextPlaceAt = Math.max(nowMs + waitMs, nextPlaceAt + 1 / (botPace.perMs * bot.share));
    return Math.max(waitMs, Math.min(Math.ceil(nextPlaceAt - nowMs), longestPlaceMs));
  }

  return {
    take(chatId, kind, nowMs) {
      sweep(nowMs);
      const chat = bucketOf(chatId, nowMs);
      refill(chat, paceOf(chatId), nowMs);
      refill(bot, botPace, nowMs);
      const pausedMs = Math.ceil(Math.max(chat.pausedUntil, bot.pausedUntil) - nowMs);
      // Typing is no message; but it, too, waits until a chat may be written to, and leaves the bot's last place to an answer.
      const costs = kind === 'typing' ? 0 : 1;
      const spare = kind === 'final' ? 0 : 1;
      const chatMs = missing(chat, paceOf(chatId), costs + spare);
      const botMs = missing(bot, botPace, costs + spare);
      const waitMs = Math.max(pausedMs, chatMs, botMs);
      if (waitMs > 0) return botMs > 0 && kind === 'final' ? Math.max(waitMs, placeIn(nowMs, botMs)) : waitMs;
      chat.tokens -= costs;
      bot.tokens -= costs;
      return 0;
    },
    limited(chatId, retryAfterMs, nowMs) {
      const chat = bucketOf(chatId, nowMs);
      refill(chat, paceOf(chatId), nowMs);
      const wasQuiet = chat.tokens + 1 >= paceOf(chatId).burst && chat.share === 1;
      const isBot = wasQuiet && suspicion && suspicion.chatId !== chatId && nowMs - suspicion.at < suspicionMs;
      if (wasQuiet) suspicion = { chatId, at: nowMs };
      slowDown(chat, retryAfterMs, nowMs);
      if (isBot) slowDown(bot, retryAfterMs, nowMs);
    },
    pause(chatId, forMs, nowMs) {
      const chat = bucketOf(chatId, nowMs);
      chat.pausedUntil = Math.max(chat.pausedUntil, nowMs + forMs);
    },
    move(from, to) {
      const bucket = chats.get(from);
      if (!bucket) return;
      chats.set(to, { ...bucket, pausedUntil: Math.max(bucket.pausedUntil, chats.get(to)?.pausedUntil ?? 0) });
      chats.delete(from);
    },
    chats: () => chats.size,
  };
}

/** A quarter at once and the rest spread over the minute: then no minute sees more than Telegram allows. */
function paceOfGroups(perMinute: number): Pace {
  const burst = Math.max(1, Math.floor(perMinute / 4));
  return { burst, perMs: Math.max(1, perMinute - burst) / 60_000 };
}

const newBucket = ({ burst }: Pace, nowMs: number): Bucket => ({
  tokens: burst,
  at: nowMs,
  share: 1,
  pausedUntil: 0,
});

function slowDown(bucket: Bucket, retryAfterMs: number, nowMs: number): void {
  bucket.pausedUntil = Math.max(bucket.pausedUntil, nowMs + retryAfterMs);
  bucket.share = Math.max(leastShare, bucket.share / 2);
  bucket.tokens = Math.min(bucket.tokens, 1);
}

/** A 429 halves a rate; each minute gives some of it back. */
const shareAfter = (bucket: Bucket, ms: number) => Math.min(1, bucket.share + (0.5 * Math.max(0, ms)) / halfShareMs);

function refill(bucket: Bucket, { perMs, burst }: Pace, nowMs: number): void {
  const passedMs = Math.max(0, nowMs - bucket.at);
  bucket.tokens = Math.min(burstOf(bucket, burst), bucket.tokens + passedMs * perMs * bucket.share);
  bucket.share = shareAfter(bucket, passedMs);
  bucket.at = nowMs;
}

/** Until a bucket holds `need`. Rounding may leave it a hair below: that hair is no reason to wait. */
function missing(bucket: Bucket, { perMs, burst }: Pace, need: number): number {
  if (bucket.tokens >= need - 1e-9) return 0;
  if (need > burstOf(bucket, burst)) return noRoomMs;
  return Math.ceil((need - bucket.tokens) / (perMs * bucket.share));
}

const burstOf = ({ share }: Bucket, burst: number) => Math.max(1, burst * share);
