import { isIPv4 } from 'node:net';
import { type Actor, actorOf, type Identity } from '@chatai/accounts/actor';
import { type ApiKeyVerifier, apiKeyPrefix } from '@chatai/accounts/api-keys';
import { localTokenPrefix, verifyLocalToken } from '@chatai/accounts/local-token';
import { readOperatorPass } from '@chatai/accounts/operator-pass';
import { type CookieNames, readCookie, type Sessions } from '@chatai/accounts/sessions';
import { workspaceHeader } from '@chatai/contract/words';
import type { Clock } from '@chatai/core/clock';
import type { Database } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import type { FastifyRequest } from 'fastify';
import { checkOrigin } from './origin.ts';

export interface AuthenticateDeps {
  system: Database;
  clock: Clock;
  secret: string;
  sessions: Sessions;
  cookies: CookieNames;
  apiKeys: ApiKeyVerifier;
  origins: ReadonlySet<string>;
}

/** From request to actor: API key, local token or session cookie. Throws `not-signed-in`, `cross-site`, `not-found` for a workspace. */
export async function authenticate(deps: AuthenticateDeps, request: FastifyRequest): Promise<Actor> {
  const identity = await identify(deps, request);
  const wanted = request.headers[workspaceHeader];
  return actorOf(deps.system, identity, typeof wanted === 'string' && wanted !== '' ? wanted : undefined);
}

/** Who sent this request? Throws `not-signed-in`, `cross-site`. */
export async function identify(deps: AuthenticateDeps, request: FastifyRequest): Promise<Identity> {
  const { authorization } = request.headers;
  if (authorization !== undefined) return identifyBearer(deps, request, authorization);
  if (request.headers.cookie === undefined) throw coreErrors.notSignedIn();
  checkOrigin(request, deps.origins, true);
  const found = await deps.sessions.of(request.headers.cookie);
  if (!found) throw coreErrors.notSignedIn();
  const { userId, platformRole, sessionId, provenAt } = found;
  return { kind: 'person', userId, platformRole, session: { id: sessionId, provenAt } };
}

async function identifyBearer(deps: AuthenticateDeps, request: FastifyRequest, header: string): Promise<Identity> {
  const token = /^Bearer ([A-Za-z0-9._~+/=-]{1,200})$/i.exec(header)?.[1] ?? '';
  if (token.startsWith(localTokenPrefix)) {
    if (isLocal(request) && verifyLocalToken(deps.secret, token, deps.clock)) return { kind: 'local' };
  } else if (token.startsWith(apiKeyPrefix)) {
    const key = await deps.apiKeys.verify(token);
    if (key) return { kind: 'key', keyId: key.id, ...key };
  }
  throw coreErrors.notSignedIn();
}

/**
 * Who was let look after the platform before, or is the command line on this machine: known without a database. Acts in no workspace. Undefined for
 * everybody else.
 */
export function knownOperator(deps: AuthenticateDeps, request: FastifyRequest): Actor | undefined {
  const nowhere = { workspaceId: noWorkspace, role: null, scopes: [] } as const;
  const { authorization, cookie } = request.headers;
  if (authorization !== undefined) {
    const token = authorization.replace(/^Bearer /i, '');
    const isOurs = isLocal(request) && verifyLocalToken(deps.secret, token, deps.clock);
    return isOurs ? { ...nowhere, kind: 'local', platformRole: 'admin' } : undefined;
  }
  const pass = readOperatorPass(deps.secret, readCookie(cookie, deps.cookies.operator), deps.clock);
  return pass && { ...nowhere, ...pass, kind: 'person' };
}

/** The nil UUID (RFC 9562 §5.9) is nobody's. */
const noWorkspace = '00000000-0000-0000-0000-000000000000';

/**
 * Over a loopback socket, and not passed on by a proxy on this machine. With CHATAI_BIND set to an address of this machine both ends of
 * such a socket have that address; the kernel drops what comes from outside in its name (RFC 1812 §5.3.8).
 */
function isLocal(request: FastifyRequest): boolean {
  const passedOn = request.headers['x-forwarded-for'] ?? request.headers.forwarded ?? request.headers['x-real-ip'];
  if (passedOn !== undefined) return false;
  const { remoteAddress, localAddress } = request.socket;
  if (isLoopback(remoteAddress ?? '')) return true;
  return remoteAddress !== undefined && remoteAddress === localAddress;
}

/** Is it an address of this machine's own loopback? */
export function isLoopback(remoteAddress: string): boolean {
  const address = remoteAddress.replace(/^::ffff:/, '');
  return address === '::1' || (isIPv4(address) && address.startsWith('127.'));
}
