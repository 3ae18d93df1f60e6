import { redact } from '@chatai/core/log';
import { Pool } from 'undici';
import { storable } from '../../turns/index.ts';
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
  /** Whose connections it uses: those that `send` messages, those that `poll` (getUpdates holds one for long), or the few that all else shares. */
  line?: 'send' | 'poll';
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
  /** TELEGRAM_API_ROOT: used for every bot when set; sandbox tokens never leave for Telegram's cloud all the same (security.md T30). */
  everyBot: string | undefined;
  /** The simulator, for sandbox tokens. */
  sandbox: string;
  /** Telegram's cloud. */
  cloud: string;
}

/** Presses, typing, set-up, health: what hangs of it must not keep messages waiting. */
const connectionsBeside = 16;

/** As Telegram says it of a token that it does not know. */
const sandboxRefused = {
  ok: false,
  code: 401,
  description: 'Unauthorized: a sandbox token belongs to the simulator, Telegram is not asked about it',
} as const;

/** `connections` is how many messages may be on the wire at once. */
export function createTelegram(roots: TelegramRoots, connections = 64): Telegram {
  const isCloud = (root: string) => isSameHost(root, roots.cloud) && !isSameHost(root, roots.sandbox);
  const pools = new Map<string, { pool: Pool; path: string }>();

  function poolOf(root: string, line: 'send' | 'poll' | 'beside') {
    const key = `${line} ${root}`;
    let entry = pools.get(key);
    if (!entry) {
      const url = new URL(root);
      entry = {
        pool: new Pool(url.origin, {
          connections: { send: connections, poll: null, beside: connectionsBeside }[line],
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
      const isSandbox = isSandboxToken(token);
      const root = roots.everyBot ?? (isSandbox ? roots.sandbox : roots.cloud);
      if (isSandbox && isCloud(root)) return sandboxRefused;
      const { pool, path } = poolOf(root, options.line ?? 'beside');
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

const isSameHost = (a: string, b: string) => new URL(a).host === new URL(b).host;

interface Envelope<Result> {
  ok: boolean;
  result?: Result;
  error_code?: unknown;
  description?: unknown;
  parameters?: { retry_after?: unknown; migrate_to_chat_id?: unknown } | null;
}

/** The longest wait that is believed: a proxy may say anything. */
const longestWaitMs = 24 * 3600 * 1000;

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
    code: Number.isSafeInteger(envelope.error_code) ? (envelope.error_code as number) : status,
    description: typeof envelope.description === 'string' ? storable(envelope.description) : '',
    ...(typeof retryAfter === 'number' && retryAfter >= 0
      ? { retryAfterMs: Math.min(Math.ceil(retryAfter * 1000), longestWaitMs) }
      : {}),
    ...(Number.isSafeInteger(migrateToChatId) ? { migrateToChatId: migrateToChatId as number } : {}),
  };
}
