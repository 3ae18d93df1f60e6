import type { Visitor } from '@chatai/accounts/sign-in';
import type { FastifyRequest } from 'fastify';
import { isLoopback } from '../authenticate.ts';

/**
 * Who knocks. Behind proxies on this machine, such as the console and a web server in front of it, the address is the last in `X-Forwarded-For`
 * that is not this machine's: each adds the one it saw, and what a stranger writes there stands further left.
 */
export function visitorOf(request: FastifyRequest): Visitor {
  const { cookie, 'user-agent': userAgent } = request.headers;
  return { ip: addressOf(request), cookies: cookie, userAgent };
}

export function addressOf(request: FastifyRequest): string {
  const peer = request.socket.remoteAddress ?? 'unknown';
  if (!isLoopback(peer)) return peer;
  const passedOn = [request.headers['x-forwarded-for']].flat().join(',').split(',');
  return (
    passedOn.map((address) => address.trim()).findLast((address) => address !== '' && !isLoopback(address)) ?? peer
  );
}
