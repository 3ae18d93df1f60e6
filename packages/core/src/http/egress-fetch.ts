import { lookup } from 'node:dns/promises';
import { Agent, buildConnector, fetch as undiciFetch } from 'undici';
import type { Clock } from '../clock/index.ts';
import { type AddressPolicy, egressPolicy, hostOf, trustedPolicy } from './address-policy.ts';
import { httpErrors } from './errors.ts';

/** `fetch` with a guard. Bodies are strings or bytes: a redirect may have to send them again. */
export type EgressFetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

export interface FetchLimits {
  /** Until a connection stands; default 5,000. */
  connectMs?: number;
  /** Until the last byte of the answer; default 30,000. */
  wholeMs?: number;
  /** Of the decoded answer; default 10 MiB. */
  sizeBytes?: number;
}

/** Addresses of a host name, all of them. */
export type Resolve = (host: string) => Promise<string[]>;

interface Dependencies {
  clock: Clock;
  /** Default: the system's resolver. */
  resolve?: Resolve;
  limits?: FetchLimits;
}

const mostRedirects = 5;

/**
 * For addresses that tenants enter. http(s) on ports 80 and 443 of public addresses only; the name is resolved once and the connection goes to the
 * address that was checked; every redirect is checked anew and loses its credentials when it leaves the origin. `allow` are the
 * operator's exceptions: hosts, `host:port`, addresses, CIDRs. Throws `address-not-allowed`, `answer-too-large`, `answer-too-slow`,
 * `too-many-redirects`, or the wire's error.
 */
export function createEgressFetch({ allow, ...rest }: Dependencies & { allow: readonly string[] }): EgressFetch {
  return createFetch(egressPolicy(allow), rest);
}

/** For addresses of the operator's own settings: the same limits, no guard. */
export function createTrustedFetch(dependencies: Dependencies): EgressFetch {
  return createFetch(trustedPolicy, dependencies);
}

const systemResolve: Resolve = async (host) => (await lookup(host, { all: true })).map((entry) => entry.address);

function createFetch(
  policy: AddressPolicy,
  { clock, resolve = systemResolve, limits = {} }: Dependencies,
): EgressFetch {
  const { connectMs = 5_000, wholeMs = 30_000, sizeBytes = 10 * 1024 * 1024 } = limits;
  const dispatcher = new Agent({
    connect: guardedConnector({ policy, resolve, clock, connectMs }),
    // The whole request has a deadline of its own; these would only cut a model that thinks.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  return async (input, init = {}) => {
    let url = new URL(input);
    const host = hostOf(url);
    const abort = new AbortController();
    const tooSlow = httpErrors.answerTooSlow({ host });
    const cancelTimer = clock.after(wholeMs, () => abort.abort(tooSlow));
    const signal = init.signal ? AbortSignal.any([init.signal, abort.signal]) : abort.signal;
    let request: RequestInit = { ...init, redirect: 'manual', signal };
    try {
      for (let hop = 0; hop <= mostRedirects; hop++) {
        if (!policy.allowsUrl(url)) throw httpErrors.addressNotAllowed({ host: hostOf(url) });
        // undici's own types and those of the platform describe the same objects.
        const response = (await undiciFetch(url, { ...request, dispatcher } as never)) as unknown as Response;
        const location = redirectOf(response);
        if (location === undefined) return limited(response, { host, sizeBytes, done: cancelTimer });
        await response.body?.cancel();
        const next = URL.parse(location, url);
        if (!next) throw httpErrors.addressNotAllowed({ host: hostOf(url) });
        request = redirected(request, { status: response.status, sameOrigin: next.origin === url.origin });
        url = next;
      }
      throw httpErrors.tooManyRedirects({ host, limit: mostRedirects });
    } catch (error) {
      cancelTimer();
      throw unwrapped(error);
    }
  };
}

/** Resolves, checks every address, connects to the first one. */
function guardedConnector({
  policy,
  resolve,
  clock,
  connectMs,
}: {
  policy: AddressPolicy;
  resolve: Resolve;
  clock: Clock;
  connectMs: number;
}): buildConnector.connector {
  const connect = buildConnector({ timeout: 0 });
  return (options, callback) => {
    let settled = false;
    const settle: buildConnector.Callback = (...result) => {
      if (settled) {
        result[1]?.destroy();
        return;
      }
      settled = true;
      cancelTimer();
      callback(...result);
    };
    const fail = (error: Error) => settle(error, null);
    const host = options.hostname.replace(/^\[|\]$/g, '');
    const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80);
    const cancelTimer = clock.after(connectMs, () => fail(httpErrors.answerTooSlow({ host })));
    const named = !/^[\d.]+$|:/.test(host);
    (named ? resolve(host) : Promise.resolve([host]))
      .then((addresses) => {
        const [first] = addresses;
        if (first === undefined || !addresses.every((address) => policy.allowsAddress(address, host, port))) {
          return fail(httpErrors.addressNotAllowed({ host }));
        }
        connect({ ...options, hostname: first, ...(named ? { servername: host } : {}) }, settle);
      })
      .catch(fail);
  };
}

const redirectOf = (response: Response): string | undefined =>
  [301, 302, 303, 307, 308].includes(response.status) ? (response.headers.get('location') ?? undefined) : undefined;

/** The request of the next hop (fetch standard, HTTP-redirect fetch). Secrets stay with the origin they were meant for. */
function redirected(
  request: RequestInit,
  { status, sameOrigin }: { status: number; sameOrigin: boolean },
): RequestInit {
  const headers = new Headers(request.headers);
  if (!sameOrigin)
    for (const name of ['authorization', 'cookie', 'proxy-authorization', 'x-api-key']) headers.delete(name);
  const method = (request.method ?? 'GET').toUpperCase();
  const becomesGet = status === 303 ? method !== 'HEAD' : (status === 301 || status === 302) && method === 'POST';
  if (!becomesGet) return { ...request, headers };
  for (const name of ['content-type', 'content-length', 'content-encoding']) headers.delete(name);
  const { body: _, ...withoutBody } = request;
  return { ...withoutBody, method: 'GET', headers };
}

/** The same answer, cut off with an error when it is too large. `done` is called when it was read to its end or given up. */
function limited(
  response: Response,
  { host, sizeBytes, done }: { host: string; sizeBytes: number; done: () => void },
): Response {
  if (!response.body) {
    done();
    return response;
  }
  const reader = response.body.getReader();
  let read = 0;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done: ended, value } = await reader.read();
        if (ended) {
          done();
          return controller.close();
        }
        read += value.byteLength;
        if (read > sizeBytes) throw httpErrors.answerTooLarge({ host, limit: sizeBytes });
        controller.enqueue(value);
      } catch (error) {
        done();
        controller.error(unwrapped(error));
        await reader.cancel().catch(() => {});
      }
    },
    async cancel(reason) {
      done();
      await reader.cancel(reason);
    },
  });
  return new Response(body, { status: response.status, statusText: response.statusText, headers: response.headers });
}

/** fetch hides what failed behind "fetch failed". */
const unwrapped = (error: unknown): unknown =>
  error instanceof TypeError && error.cause instanceof Error && error.message === 'fetch failed' ? error.cause : error;
