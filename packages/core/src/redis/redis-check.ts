import { Redis } from 'ioredis';
import type { Check } from '../health/index.ts';

/** A check with a connection of its own, which `close` ends. */
export interface RedisCheck extends Check {
  close(): void;
}

/** Does Redis answer? Without `url` it is off, which is a normal state: PostgreSQL does its work. */
export function createRedisCheck(url: string | undefined): RedisCheck {
  if (url === undefined) {
    return {
      name: 'redis',
      essential: false,
      run: async () => ({ status: 'off', detail: 'not configured (normal)' }),
      close() {},
    };
  }
  const redis = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    connectTimeout: 500,
    maxRetriesPerRequest: 0,
    retryStrategy: null,
  });
  // ioredis tells the reason here, and `connect` only that it is closed.
  let reason: string | undefined;
  redis.on('error', (error: Error & { code?: string }) => {
    reason = error.code ?? /NOAUTH|WRONGPASS/.exec(error.message)?.[0];
  });
  return {
    name: 'redis',
    essential: false,
    async run() {
      try {
        reason = undefined;
        if (redis.status !== 'ready') await redis.connect();
        await redis.ping();
        return { status: 'ok' };
      } catch (error) {
        redis.disconnect();
        const refusal = /NOAUTH|WRONGPASS/.exec((error as Error).message)?.[0];
        return { status: 'fail', detail: `no answer: ${refusal ?? reason ?? 'the connection closed'}` };
      }
    },
    close: () => redis.disconnect(),
  };
}
