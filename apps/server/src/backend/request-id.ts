import type { Ids } from '@chatai/core/ids';
import type { RawRequestDefaultExpression } from 'fastify';

/** Header of every request and answer. */
export const requestIdHeader = 'x-request-id';

/** The caller's own id when it is well-formed, so that one id walks through proxies and console; else a new one. */
export function requestIdOf(ids: Ids, request: RawRequestDefaultExpression): string {
  const given = request.headers[requestIdHeader];
  return typeof given === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]{7,127}$/.test(given) ? given : ids.uuid();
}
