import type { FastifyRequest } from 'fastify';
import { backendErrors } from './errors.ts';

/** Addresses of our own pages, as browsers write them in `Origin`. */
export function ownOrigins(urls: (string | undefined)[]): ReadonlySet<string> {
  const origins = urls.filter((url) => url !== undefined).map((url) => new URL(url).origin);
  return new Set(origins.flatMap((origin) => [origin, origin.replace('//localhost', '//127.0.0.1')]));
}

/**
 * Refuses a change that another site made a browser send (security.md T12): `cross-site`. Browsers say where a request comes from in
 * `Sec-Fetch-Site` and `Origin`; with a session cookie one of them must be there and name us. Without a cookie there is nothing to abuse
 * unless a browser says that another site is asking.
 */
export function checkOrigin(request: FastifyRequest, own: ReadonlySet<string>, carriesCookie: boolean): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') checkSite(request, own, carriesCookie);
}

/** The same for whatever method: an event stream holds one of its reader's places for as long as it is open. */
export function checkSite(request: FastifyRequest, own: ReadonlySet<string>, carriesCookie: boolean): void {
  const site = request.headers['sec-fetch-site'];
  const { origin } = request.headers;
  if (site === undefined && origin === undefined && !carriesCookie) return;
  if (site === 'same-origin') return;
  if (origin !== undefined && (own.has(origin) || isOurHost(origin, request))) return;
  throw backendErrors.crossSite();
}

/** The page's host is the one the request was sent to, directly or through the console. A browser lets no page set these headers. */
function isOurHost(origin: string, request: FastifyRequest): boolean {
  if (!URL.canParse(origin)) return false;
  const { host } = new URL(origin);
  return host === request.headers.host || host === request.headers['x-forwarded-host'];
}

/** The page that asks, whose host a passkey belongs to (W3C Web Authentication, relying party identifier). It has passed `checkOrigin`. */
export const pageOrigin = (request: FastifyRequest, consoleUrl: string): string =>
  request.headers.origin ?? new URL(consoleUrl).origin;
