// Redis is a hint that may vanish (architecture.md 6); so far only its health is looked at.
export { type RedisFacts, type RedisRefusal, redisFacts } from './redis-facts.ts';
