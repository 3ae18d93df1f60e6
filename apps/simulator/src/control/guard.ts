import { hostname } from 'node:os';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { simulatorErrors } from '../errors.ts';

/** Addresses by number, and names that mean this machine: a web page elsewhere can't have one of these as its own name. */
const ownName = /^(localhost|.+\.localhost|\d+\.\d+\.\d+\.\d+|\[[\da-f:.]+\])$/i;

/** The Bot API is guarded by its tokens, and answers under any name as Telegram's. */
const isBotApi = (url: string) => url.startsWith('/bot');

/**
 * Answers only to names of this machine and to `allowedHosts` (421 otherwise), and to pages of its own only (403): a web page that a person
 * visits can neither read the control API under a name of its own (DNS rebinding) nor act through the person's browser (security.md T30).
 */
export function guardOrigin(app: FastifyInstance, allowedHosts: readonly string[]): void {
  const allowed = new Set([hostname(), ...allowedHosts].map((name) => name.toLowerCase()));
  app.addHook('onRequest', async (request) => {
    if (isBotApi(request.url)) return;
    const name = request.host.replace(/:\d+$/, '').toLowerCase();
    if (!ownName.test(name) && !allowed.has(name)) throw simulatorErrors.foreignHost({ host: name });
    if (isFromElsewhere(request)) throw simulatorErrors.foreignOrigin();
  });
}

/** Links from elsewhere to a page are fine; everything else must come from our own pages, or from no page at all. */
function isFromElsewhere({ method, headers, host }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  const isLink =
    method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return !isLink;
  return headers.origin !== undefined && !sameHost(headers.origin, host);
}

const sameHost = (origin: string, host: string): boolean =>
  URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
