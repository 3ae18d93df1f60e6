import type { RedisRefusal } from '@chatai/core/redis';
import { type Check, checksOf } from '@chatai/operations/health';
import type { Facts } from '../facts/facts.ts';
import { thresholds } from '../thresholds.ts';

const check = checksOf<Facts>();

const refusals: Record<Exclude<RedisRefusal, 'unreachable'>, string> = {
  'wants-password': 'it wants a password: give it in REDIS_URL (redis://:password@host:port)',
  'refuses-password': 'it refuses the password in REDIS_URL',
  loading: 'it is loading its data and answers nothing yet',
  full: 'it is full and takes nothing more (OOM)',
  'no-writes': 'it takes nothing: it could not save, or it follows another one',
  silent: 'no answer in time',
};

export const redisChecks: Check<Facts>[] = [
  check({
    id: 'redis',
    component: 'redis',
    title: 'Redis takes and gives',
    needs: ['redis'],
    judge({ redis }) {
      if (redis.kind === 'not-configured') return { status: 'off', detail: 'not configured (normal)' };
      if (redis.kind === 'answers') return { status: 'ok', latencyMs: redis.tookMs };
      return { status: 'fail', detail: redis.why === 'unreachable' ? `no answer: ${redis.code}` : refusals[redis.why] };
    },
    fix: 'ChatAI goes on without it. Start it, or give the right REDIS_URL.',
  }),
  check({
    id: 'redis-memory',
    component: 'redis',
    title: 'Redis has memory left',
    needs: ['redis'],
    judge({ redis }) {
      if (redis.kind !== 'answers' || redis.maxBytes === 0)
        return { status: 'off', detail: 'it has no limit (normal)' };
      const share = redis.usedBytes / redis.maxBytes;
      const usedPercent = Math.round(share * 100);
      return share > thresholds.redisMemory
        ? { status: 'warn', detail: `${usedPercent} % of its memory is in use`, usedPercent }
        : { status: 'ok', usedPercent };
    },
    after: ['redis'],
    fix: 'Raise its maxmemory, or let it forget (maxmemory-policy allkeys-lru).',
  }),
];
