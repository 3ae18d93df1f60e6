import type { Actor } from '@chatai/accounts/actor';
import { type Limit, type Limiter, limitsErrors } from '@chatai/accounts/limits';
import { storesNothing } from '@chatai/core/database';
import type { FastifyReply } from 'fastify';

/** Of somebody who is signed in; a key has its own number. The local command line is not limited. */
export const requestsOfPerson = 1_200;
const minuteMs = 60_000;

/**
 * Counts a request of a key or a person, and says in `RateLimit` how much is left (draft-ietf-httpapi-ratelimit-headers). Throws
 * `too-many-requests`. Where nothing can be stored, nothing is counted: who only reads can go on, and all else is refused anyway. Nor is a person
 * whose session the database could not read: it would not count them either (experience.md 2).
 */
export async function limitRequests(limiter: Limiter, actor: Actor, reply: FastifyReply): Promise<void> {
  const points = actor.kind === 'person' ? requestsOfPerson : actor.requestsPerMinute;
  if (actor.kind === 'local' || (actor.kind === 'person' && !actor.session) || points == null) return;
  const limit: Limit = { points, windowMs: minuteMs };
  const taken = await limiter.take(`requests ${actor.keyId ?? actor.userId}`, limit).catch((error: unknown) => {
    if (!storesNothing(error)) throw error;
  });
  if (!taken) return;
  const { allowed, remaining, resetMs, retryAfterMs } = taken;
  reply.header('ratelimit-policy', `"requests";q=${points};w=60`);
  reply.header('ratelimit', `"requests";r=${remaining};t=${Math.ceil(resetMs / 1_000)}`);
  if (!allowed)
    throw limitsErrors.tooManyRequests({ limit: points, seconds: Math.ceil(retryAfterMs / 1_000) }, { retryAfterMs });
}
