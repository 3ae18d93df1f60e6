import type { Clock } from '@chatai/core/clock';
import { Pool } from 'undici';
import type { WebhookConfig } from './set-webhook.ts';

/** What came of one POST. `lastError` is the text of getWebhookInfo; a connection that is just closed leaves none. */
export type PostResult =
  | { kind: 'answered'; status: number; reason: string; retryAfterS: number; close: boolean; body: string | undefined }
  | { kind: 'failed'; error: string; lastError: string | undefined };

export interface Poster {
  post(body: string, timeoutMs: number): Promise<PostResult>;
  close(): void;
}

/** Sends updates to one webhook, on at most `maxConnections` kept-alive connections, never following a redirect. */
export function createPoster(clock: Clock, config: WebhookConfig): Poster {
  const { url } = config;
  const pool = new Pool(url.origin, {
    connections: config.maxConnections,
    pipelining: 1,
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
    async post(body, timeoutMs) {
      const hangUp = new AbortController();
      const cancel = clock.after(timeoutMs, () => hangUp.abort());
      try {
        const answer = await pool.request({ method: 'POST', path: url.path, headers, body, signal: hangUp.signal });
        const text = await answer.body.text();
        const isJson = String(answer.headers['content-type'] ?? '').includes('json');
        return {
          kind: 'answered',
          status: answer.statusCode,
          reason: answer.statusText,
          retryAfterS: Number.parseInt(String(answer.headers['retry-after'] ?? '0'), 10) || 0,
          close: String(answer.headers.connection ?? '').toLowerCase() === 'close',
          body: isJson && text.includes('"method"') ? text : undefined,
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
