import type { Redis } from 'ioredis';
import type { Clock } from '../clock/index.ts';
import type { Check, CheckResult } from '../health/index.ts';

/** A check with a connection of its own, which `close` ends. */
export interface RedisCheck extends Check {
  close(): void;
}

/** Shorter than the deadline of `/health`, so that a silent Redis is told from a check that could not be run. */
const answersWithinMs = 400;

/** Does Redis answer? Without `url` it is off, which is a normal state: PostgreSQL does its work. */
export function createRedisCheck(url: string | undefined, clock: Clock): RedisCheck {
  if (url === undefined) {
    return {
      name: 'redis',
      essential: false,
      run: async () => ({ status: 'off', detail: 'not configured (normal)' }),
      close() {},
    };
  }
  let connection: Connection | undefined;
  return {
    name: 'redis',
    essential: false,
    async run() {
      connection ??= await connectTo(url);
      const answered = new AbortController();
      const silence = clock.sleep(answersWithinMs, answered.signal).then(
        (): CheckResult => ({ status: 'fail', detail: `no answer within ${answersWithinMs} ms` }),
        (): CheckResult => ({ status: 'unknown' }),
      );
      const result = await Promise.race([ask(connection), silence]);
      answered.abort();
      if (result.status !== 'ok') drop();
      return result;
    },
    close: drop,
  };

  /** After a failure the next run begins afresh: a client that was closed tells no reasons any more. */
  function drop() {
    connection?.redis.disconnect();
    connection = undefined;
  }
}

interface Connection {
  redis: Redis;
  /** Why the connection failed; `connect` itself says only that it is closed. */
  reason: Error | undefined;
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

async function ask(connection: Connection): Promise<CheckResult> {
  const { redis } = connection;
  try {
    if (redis.status !== 'ready') await redis.connect();
    await redis.ping();
    return { status: 'ok' };
  } catch (error) {
    return { status: 'fail', detail: sentenceFor(connection.reason ?? (error as Error)) };
  }
}

/** Never the error's own text: an address in it could hold the password. */
function sentenceFor(error: Error & { code?: string }): string {
  switch (/^[A-Z]+(?= )/.exec(error.message)?.[0]) {
    case 'NOAUTH':
      return 'it wants a password: give it in REDIS_URL (redis://:password@host:port)';
    case 'WRONGPASS':
      return 'it refuses the password in REDIS_URL';
    case 'LOADING':
      return 'it is loading its data and answers nothing yet';
    default:
      return `no answer: ${error.code ?? 'the connection closed'}`;
  }
}
