// Redis is a hint that may vanish (architecture.md 6); so far only its health is looked at.
export { createRedisFacts, type RedisFacts, type RedisRefusal, type RedisSource } from './redis-facts.ts';
