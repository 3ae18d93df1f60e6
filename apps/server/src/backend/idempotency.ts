import { beginIdempotent, type IdempotencyDeps, type Idempotent } from '@chatai/accounts/idempotency';
import type { Limit, Limiter } from '@chatai/accounts/limits';
import { sha256 } from '@chatai/core/crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { backendErrors } from './errors.ts';
import { addressOf } from './routes/visitor.ts';

/** Header by which a caller makes a POST safe to send again (draft-ietf-httpapi-idempotency-key-header). */
export const idempotencyHeader = 'idempotency-key';

/**
 * Undefined for a request without a key, and on a public route, where there is nobody whose answers could be kept (decisions/0016). Throws
 * `idempotency-key-malformed`, and as `beginIdempotent` does.
 */
export async function beginKeyed(deps: IdempotencyDeps, request: FastifyRequest): Promise<Idempotent | undefined> {
  const key = keyOf(request);
  const { actor } = request;
  if (key === undefined || !actor) return undefined;
  return beginIdempotent(deps, {
    workspaceId: actor.workspaceId,
    actorId: actor.keyId ?? actor.userId ?? actor.workspaceId,
    key,
    hash: hashOf(request),
  });
}

/** With a key a mail that a stranger asks for is sent once a day: to the same address of the network, for the same path and body. */
export async function sendOnce(
  limiter: Limiter,
  request: FastifyRequest,
  reply: FastifyReply,
  send: () => Promise<void>,
): Promise<void> {
  const key = keyOf(request);
  if (key === undefined) return send();
  const asked = `once ${sha256(`${addressOf(request)} ${key} ${hashOf(request).toString('hex')}`).toString('base64url')}`;
  const { allowed } = await limiter.take(asked, onceADay);
  if (!allowed) return void reply.header('idempotent-replayed', 'true');
  await send().catch(async (error: unknown) => {
    await limiter.forgive(asked);
    throw error;
  });
}

const onceADay: Limit = { points: 1, windowMs: 24 * 3_600_000 };

function keyOf({ headers, method }: FastifyRequest): string | undefined {
  const key = headers[idempotencyHeader];
  if (key === undefined || method !== 'POST') return undefined;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) throw backendErrors.idempotencyKeyMalformed();
  return key;
}

const hashOf = ({ url, body, upload }: FastifyRequest): Buffer =>
  sha256(JSON.stringify([url, body ?? null, upload && sha256(upload.bytes).toString('hex')]));
