import { redact } from '@chatai/core/log';
import { Pool } from 'undici';
import { ExchangeError, exchange } from './exchange.ts';
import { isSandboxToken } from './token.ts';

/** Telegram's own answer, raw facts kept (telegram.md 1.1). */
export type TelegramAnswer<Result> =
  | { ok: true; result: Result }
  | { ok: false; code: number; description: string; retryAfterMs?: number; migrateToChatId?: number };

/** No answer arrived. `written` says whether the request may have reached Telegram: then its effect is unknown. */
export class TelegramWireError extends Error {
  readonly written: boolean;
  constructor(method: string, written: boolean, cause: unknown) {
    // The cause's own text may hold the URL, and with it the token (security.md T5).
    const { code, name, message } = cause as Error & { code?: string };
    super(`${method} got no answer: ${code ?? name}: ${redact(message)}`);
    this.name = 'TelegramWireError';
    this.written = written;
  }
}

export interface CallOptions {
  /** Longest wait for the answer; default 15 s. */
  timeoutMs?: number;
  signal?: AbortSignal;
  /** getUpdates holds its connection for long: it gets one beside those that send. */
  longPoll?: boolean;
}

/** Calls Bot API methods over keep-alive connections. Never repeats a call: the outbox does. */
export interface Telegram {
  call<Result>(
    token: string,
    method: string,
    parameters: Record<string, unknown>,
    options?: CallOptions,
  ): Promise<TelegramAnswer<Result>>;
  close(): Promise<void>;
}

export interface TelegramRoots {
  /** TELEGRAM_API_ROOT: used for every bot when set. */
  everyBot: string | undefined;
  /** The simulator, for sandbox tokens. */
  sandbox: string;
  /** Telegram's cloud. */
  cloud: string;
}

export function createTelegram(roots: TelegramRoots, connections = 64): Telegram {
  const pools = new Map<string, { pool: Pool; path: string }>();

  function poolOf(root: string, longPoll: boolean) {
    const key = longPoll ? `poll ${root}` : root;
    let entry = pools.get(key);
    if (!entry) {
      const url = new URL(root);
      entry = {
        pool: new Pool(url.origin, {
          connections: longPoll ? null : connections,
          pipelining: 1,
          connect: { timeout: 5_000 },
          keepAliveTimeout: 30_000,
        }),
        path: url.pathname.replace(/\/$/, ''),
      };
      pools.set(key, entry);
    }
    return entry;
  }

  return {
    async call<Result>(token: string, method: string, parameters: Record<string, unknown>, options: CallOptions = {}) {
      const { pool, path } = poolOf(
        roots.everyBot ?? (isSandboxToken(token) ? roots.sandbox : roots.cloud),
        options.longPoll ?? false,
      );
      try {
        const { status, raw } = await exchange(
          pool,
          `${path}/bot${token}/${method}`,
          JSON.stringify(parameters),
          options.timeoutMs ?? 15_000,
          options.signal,
        );
        return readAnswer<Result>(method, status, raw);
      } catch (error) {
        if (!(error instanceof ExchangeError)) throw error;
        // biome-ignore lint/style/useErrorCause: the cause is described without the URL that holds the token.
        throw new TelegramWireError(method, error.started, error.cause);
      }
    },
    async close() {
      await Promise.all([...pools.values()].map(({ pool }) => pool.destroy()));
    },
  };
}

interface Envelope<Result> {
  ok: boolean;
  result?: Result;
  error_code?: number;
  description?: string;
  parameters?: { retry_after?: number; migrate_to_chat_id?: number };
}

function readAnswer<Result>(method: string, status: number, raw: string): TelegramAnswer<Result> {
  let envelope: Envelope<Result>;
  try {
    envelope = JSON.parse(raw) as Envelope<Result>;
    if (envelope === null || typeof envelope !== 'object') throw new TypeError('not an object');
  } catch {
    // A proxy's page, or half an answer: what happened behind it is unknown.
    // biome-ignore lint/style/useErrorCause: the parser's message quotes the body.
    throw new TelegramWireError(method, true, new Error(`status ${status}, the body is not JSON`));
  }
  if (envelope.ok) return { ok: true, result: envelope.result as Result };
  const { retry_after: retryAfter, migrate_to_chat_id: migrateToChatId } = envelope.parameters ?? {};
  return {
    ok: false,
    code: envelope.error_code ?? status,
    description: envelope.description ?? '',
    ...(retryAfter === undefined ? {} : { retryAfterMs: retryAfter * 1000 }),
    ...(migrateToChatId === undefined ? {} : { migrateToChatId }),
  };
}
