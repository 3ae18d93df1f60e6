import { isIP, type LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import type { Clock } from '@chatai/core/clock';
import { Pool } from 'undici';
import type { WebhookConfig } from './set-webhook.ts';

/** What came of one POST. `lastError` is the text of getWebhookInfo; a connection that is just closed leaves none. */
export type PostResult =
  | {
      kind: 'answered';
      status: number;
      reason: string;
      retryAfterS: number;
      close: boolean;
      reply: WebhookReply | undefined;
    }
  | { kind: 'failed'; error: string; lastError: string | undefined };

/** What a bot put into its answer, as it came over the wire. */
export interface WebhookReply {
  bytes: Buffer;
  contentType: string;
  encoding: string;
}

export interface Poster {
  /** With `overMs` the body drips in over that time. */
  post(body: string, timeoutMs: number, overMs?: number): Promise<PostResult>;
  close(): void;
}

/** Sends updates to one webhook on kept-alive connections, never following a redirect, and only to the address that setWebhook has found. */
export function createPoster(clock: Clock, config: WebhookConfig): Poster {
  const { url } = config;
  const pool = new Pool(url.origin, {
    pipelining: 1,
    // The name may lead elsewhere by now: a sandbox posts to what was checked (security.md T30).
    connect: { lookup: lookupOf(config.ipAddress) },
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 60_000,
  });
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'accept-encoding': 'gzip, deflate',
    connection: 'keep-alive',
  };
  if (config.secretToken) headers['x-telegram-bot-api-secret-token'] = config.secretToken;
  if (url.userinfo) headers.authorization = `Basic ${Buffer.from(url.userinfo).toString('base64')}`;

  return {
    async post(text, timeoutMs, overMs) {
      const body = overMs === undefined ? text : Readable.from(dripping(clock, text, overMs));
      const length = { 'content-length': String(Buffer.byteLength(text)) };
      const hangUp = new AbortController();
      const cancel = clock.after(timeoutMs, () => hangUp.abort());
      try {
        const answer = await pool.request({
          method: 'POST',
          path: url.path,
          headers: { ...headers, ...length },
          body,
          signal: hangUp.signal,
        });
        const bytes = Buffer.from(await answer.body.arrayBuffer());
        return {
          kind: 'answered',
          status: answer.statusCode,
          reason: answer.statusText,
          retryAfterS: Number.parseInt(String(answer.headers['retry-after'] ?? '0'), 10) || 0,
          close: String(answer.headers.connection ?? '').toLowerCase() === 'close',
          reply:
            bytes.length === 0
              ? undefined
              : {
                  bytes,
                  contentType: headerOf(answer.headers, 'content-type'),
                  encoding: headerOf(answer.headers, 'content-encoding'),
                },
        };
      } catch (error) {
        return { kind: 'failed', ...describeFailure(error, hangUp.signal.aborted) };
      } finally {
        cancel();
      }
    },
    close() {
      // Whatever is still under way has lost its webhook: nobody waits for it.
      void pool.destroy().catch(() => undefined);
    },
  };
}

const headerOf = (headers: Record<string, string | string[] | undefined>, name: string) => String(headers[name] ?? '');

/** Resolves every name to one address. */
const lookupOf =
  (address: string): LookupFunction =>
  (_host, options, found) =>
    options.all ? found(null, [{ address, family: isIP(address) }]) : found(null, address, isIP(address));

const drips = 10;

/** A body in ten pieces over `overMs`. */
async function* dripping(clock: Clock, text: string, overMs: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  const size = Math.ceil(bytes.length / drips);
  for (let from = 0; from < bytes.length; from += size) {
    if (from > 0) await clock.sleep(overMs / (drips - 1));
    yield bytes.subarray(from, from + size);
  }
}

const texts: Record<string, string> = {
  ECONNREFUSED: 'Connection refused',
  ECONNRESET: 'Connection reset by peer',
  EPIPE: 'Broken pipe',
  ETIMEDOUT: 'Connection timed out',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
};

function describeFailure(error: unknown, timedOut: boolean): { error: string; lastError: string | undefined } {
  if (timedOut) return { error: 'Read timeout expired', lastError: 'Read timeout expired' };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const text = texts[code];
  // HttpConnectionBase.cpp: a peer that closes in good order is no connection error, so no text is kept.
  if (code === 'UND_ERR_SOCKET' || code === 'UND_ERR_DESTROYED')
    return { error: 'Webhook connection closed', lastError: undefined };
  if (text) return { error: text, lastError: text };
  const message = error instanceof Error ? error.message : String(error);
  return {
    error: message,
    lastError: code.startsWith('ERR_SSL') || /certificate/i.test(message) ? `SSL error {${message}}` : message,
  };
}
