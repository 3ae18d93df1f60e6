import type { Redis } from 'ioredis';
import type { Clock } from '../clock/index.ts';
import type { FactSource } from '../health/index.ts';

/** How a Redis answers when something is put into it and taken out again. */
export type RedisFacts =
  | { kind: 'not-configured' }
  | { kind: 'answers'; tookMs: number; usedBytes: number /** 0 = no limit. */; maxBytes: number }
  | { kind: 'refuses'; why: RedisRefusal /** A system's code, where it has one. */; code: string | undefined };

/** By the first word of its answer; `silent` took the connection and said nothing, `unreachable` did not take it. */
export type RedisRefusal =
  | 'wants-password'
  | 'refuses-password'
  | 'loading'
  | 'full'
  | 'no-writes'
  | 'silent'
  | 'unreachable';

/** Of `/health`, which is answered within 1 s. */
const answersSoonMs = 400;

/**
 * Asks the Redis of `url` by a connection of its own, which is silent when it does not answer within `withinMs`. Each look connects anew: who is
 * connected stays let in when the password has changed. That it refuses is a fact, too: this source throws nothing.
 */
export function redisFacts(url: string | undefined, clock: Clock, withinMs = answersSoonMs): FactSource<RedisFacts> {
  // A silent one is told from one that could not be looked at.
  const deadlineMs = withinMs + 100;
  if (url === undefined) return { deadlineMs, read: async () => ({ kind: 'not-configured' }) };
  return {
    deadlineMs,
    async read() {
      const connection = await connectTo(url);
      const answered = new AbortController();
      const silent: RedisFacts = { kind: 'refuses', why: 'silent', code: undefined };
      const silence = clock.sleep(withinMs, answered.signal).then(
        () => silent,
        () => silent,
      );
      try {
        return await Promise.race([ask(connection, clock), silence]);
      } finally {
        answered.abort();
        connection.redis.disconnect();
      }
    },
  };
}

interface Connection {
  redis: Redis;
  /** Why the connection failed; `connect` itself says only that it is closed. */
  reason: (Error & { code?: string }) | undefined;
}

async function connectTo(url: string): Promise<Connection> {
  // 10 MB that an installation without Redis does not pay.
  const { Redis } = await import('ioredis');
  const redis = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    // A server that loads its data is told by its answer to PING; ioredis would wait for it here.
    enableReadyCheck: false,
    maxRetriesPerRequest: 0,
    retryStrategy: null,
  });
  const connection: Connection = { redis, reason: undefined };
  redis.on('error', (error: Error) => {
    connection.reason ??= error;
  });
  return connection;
}

/** Of a look: put there, read again, gone by itself. */
const canaryKey = 'chatai:canary';

async function ask(connection: Connection, clock: Clock): Promise<RedisFacts> {
  const { redis } = connection;
  const begunMs = clock.monotonicMs();
  try {
    await redis.connect();
    const value = String(clock.now());
    await redis.set(canaryKey, value, 'EX', 60);
    const found = await redis.get(canaryKey);
    const tookMs = Math.round((clock.monotonicMs() - begunMs) * 10) / 10;
    if (found === null) return { kind: 'refuses', why: 'no-writes', code: undefined };
    const memory = await redis.info('memory');
    const figure = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(memory)?.[1] ?? 0);
    return { kind: 'answers', tookMs, usedBytes: figure('used_memory'), maxBytes: figure('maxmemory') };
  } catch (error) {
    const { message, code } = connection.reason ?? (error as Error & { code?: string });
    const why = whyOf(message, (error as Error).message);
    return { kind: 'refuses', why, code: why === 'unreachable' ? (code ?? 'the connection closed') : undefined };
  }
}

/** Never the error's own text: an address in it could hold the password. Words: Redis, "error replies". */
function whyOf(...messages: string[]): RedisRefusal {
  const words: Record<string, RedisRefusal> = {
    NOAUTH: 'wants-password',
    WRONGPASS: 'refuses-password',
    LOADING: 'loading',
    OOM: 'full',
    MISCONF: 'no-writes',
    READONLY: 'no-writes',
  };
  for (const message of messages) {
    const why = words[/^[A-Z]+(?= )/.exec(message)?.[0] ?? ''];
    if (why) return why;
  }
  return 'unreachable';
}
