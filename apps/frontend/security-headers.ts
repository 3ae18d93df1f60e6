/** What every answer of the console tells the browser to refuse. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Only scripts that carry this answer's nonce run, and what they load (security.md T9). Next finds the nonce in the request's
 * field and puts it on its own scripts. Inline styles are let through: React writes style attributes. What may become HTML or a
 * script's address once the page is there says `console/instrumentation-client.ts`.
 */
export function setSecurityHeaders(request: IncomingMessage, response: ServerResponse): void {
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    "require-trusted-types-for 'script'",
    'trusted-types default',
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
  request.headers['content-security-policy'] = policy;
  response.setHeader('content-security-policy', policy);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('x-frame-options', 'DENY');
  // A sign-in link is an address: no other origin may learn it.
  response.setHeader('referrer-policy', 'same-origin');
}
