import type { Actor } from '@chatai/accounts/actor';
import { beginIdempotent, type IdempotencyDeps, type Idempotent } from '@chatai/accounts/idempotency';
import { sha256 } from '@chatai/core/crypto';
import type { FastifyRequest } from 'fastify';
import { backendErrors } from './errors.ts';

/** Header by which a caller makes a POST safe to send again (draft-ietf-httpapi-idempotency-key-header). */
export const idempotencyHeader = 'idempotency-key';

/** Undefined for a request without a key. Throws `idempotency-key-malformed`, and as `beginIdempotent` does. */
export async function beginKeyed(
  deps: IdempotencyDeps,
  actor: Actor,
  request: FastifyRequest,
): Promise<Idempotent | undefined> {
  const key = request.headers[idempotencyHeader];
  if (key === undefined || request.method !== 'POST') return undefined;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) throw backendErrors.idempotencyKeyMalformed();
  return beginIdempotent(deps, {
    workspaceId: actor.workspaceId,
    actorId: actor.keyId ?? actor.userId ?? actor.workspaceId,
    key,
    hash: sha256(
      JSON.stringify([
        request.url,
        request.body ?? null,
        request.upload && sha256(request.upload.bytes).toString('hex'),
      ]),
    ),
  });
}
