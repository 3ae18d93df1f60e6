import type { RedisRefusal } from '@chatai/core/redis';
import type { Fault } from '@chatai/operations/runbook';
import { thresholds } from '../thresholds.ts';
import { lookWith } from './look-with.ts';
import type { RedisServer } from './redis-server.ts';
import { signal } from './signal.ts';
import type { World } from './world.ts';

/** The drill's Redis; only faults that need it are injected where there is none. */
const redisOf = ({ redis }: World): RedisServer => {
  if (!redis) throw new Error('redis-server is not installed.');
  return redis;
};

const aRedisFault = (
  why: RedisRefusal,
  title: string,
  inject: (redis: RedisServer) => Promise<() => Promise<unknown>>,
): Fault<World> => ({
  id: `redis-${why}`,
  title,
  detectedBy: ['redis'],
  leaf: `redis-${why}`,
  step: undefined,
  needs: ['redis'],
  async inject(world) {
    const mend = await inject(redisOf(world));
    return async () => void (await mend());
  },
});

/** Enough for every look that follows. */
const [loadedKeys, loadsForMs] = [30_000, 30_000];

/** Of Redis, where one is set. */
export const redisFaults: Fault<World>[] = [
  aRedisFault('unreachable', 'Redis is gone.', async (redis) => {
    await redis.kill();
    return () => redis.start();
  }),
  aRedisFault('silent', 'Redis is held by SIGSTOP.', async (redis) => {
    const pid = redis.pid();
    signal(pid, 'SIGSTOP');
    return async () => signal(pid, 'SIGCONT');
  }),
  aRedisFault('wants-password', 'Somebody gives Redis a password.', async (redis) => {
    await redis.call('CONFIG', 'SET', 'requirepass', 'a password');
    return async () => {
      await redis.kill();
      await redis.start();
    };
  }),
  aRedisFault('loading', 'Redis was started anew and loads a large file.', async (redis) => {
    await redis.call('EVAL', `for n = 1, ${loadedKeys} do redis.call('SET', 'drill:' .. n, n) end`, '0');
    await redis.call('SAVE');
    await redis.kill();
    // Microseconds for each key; Redis has this for its own tests.
    await redis.start(
      '--key-load-delay',
      String((loadsForMs * 1_000) / loadedKeys),
      '--loading-process-events-interval-bytes',
      '1024',
    );
    return async () => {
      await redis.kill();
      redis.forget();
      await redis.start();
    };
  }),
  {
    id: 'redis-refuses-password',
    title: 'REDIS_URL has another password than Redis.',
    detectedBy: ['redis'],
    leaf: 'redis-refuses-password',
    step: undefined,
    needs: ['redis'],
    async inject(world) {
      const redis = redisOf(world);
      await redis.call('CONFIG', 'SET', 'requirepass', 'a password');
      const { config } = world;
      const back = lookWith(world, { config: { ...config, redisUrl: redis.url.replace('//', '//:another@') } });
      return async () => {
        await back();
        await redis.kill();
        await redis.start();
      };
    },
  },
  aRedisFault('full', 'Redis has no memory left and forgets nothing.', async (redis) => {
    await redis.call('CONFIG', 'SET', 'maxmemory', '1');
    return () => redis.call('CONFIG', 'SET', 'maxmemory', '0');
  }),
  {
    id: 'redis-nearly-full',
    title: 'Redis has little memory left.',
    detectedBy: ['redis-memory'],
    leaf: 'redis-nearly-full',
    step: undefined,
    needs: ['redis'],
    async inject(world) {
      const redis = redisOf(world);
      const used = Number(/used_memory:(\d+)/.exec(await redis.call('INFO', 'memory'))?.[1]);
      // What comes and goes with each look must fit in.
      await redis.call('CONFIG', 'SET', 'maxmemory', String(Math.ceil(used / (thresholds.redisMemory + 0.03))));
      return async () => void (await redis.call('CONFIG', 'SET', 'maxmemory', '0'));
    },
  },
  aRedisFault('no-writes', 'Redis has become a follower of another one.', async (redis) => {
    await redis.call('REPLICAOF', '127.0.0.1', '9');
    return () => redis.call('REPLICAOF', 'NO', 'ONE');
  }),
];
