// Redis is a hint that may vanish (architecture.md 6); so far only its health is looked at.
export { createRedisCheck, type RedisCheck } from './redis-check.ts';
