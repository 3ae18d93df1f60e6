import { timingSafeEqual } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Clock } from '@chatai/core/clock';
import { sha256 } from '@chatai/core/crypto';
import { type Database, isConnectionError } from '@chatai/core/database';
import type { Log } from '@chatai/core/log';
import { Counter, Histogram, latencyBuckets, type Registry } from '@chatai/core/metrics';
import { type IntakeBot, intakeBot } from '@chatai/messaging/bots';
import type { Inbox } from '@chatai/messaging/inbox';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { createIntakeQuota, type IntakeLimits } from './intake-quota.ts';

interface Deps {
  database: Database;
  inbox: Inbox;
  clock: Clock;
  log: Log;
  metrics: Registry;
  limits?: IntakeLimits;
}

/** An update is at most 512 KiB (telegram.md 1.3): of what is larger, and becomes a dead letter, so much is kept (security.md T6). */
const mostKeptBytes = 1024 * 1024;
/** How long a directory entry is believed: a new bot's first update must not wait for it, so absence is not cached. */
const knownForMs = 5_000;
const retryAfterSeconds = 5;

/**
 * `POST /telegram/{botId}`: Telegram's webhook. The secret first, 401 without it, before the body is read (security.md T6); with it the
 * update is stored and answered 200 after the commit; 503 only when the store is down or the bot is over its quota, and then Telegram keeps it. A removed bot keeps its secret: 200 and counted. One
 * that never was is 200 and counted, whatever the secret, never 410 (guarantees.md 2.2.1).
 */
export function telegramIntake(deps: Deps): FastifyPluginAsync {
  const { clock, metrics } = deps;
  const quota = createIntakeQuota(deps.limits);
  const known = new Map<string, { bot: IntakeBot; untilMs: number }>();
  const taken = new Counter({
    name: 'chatai_telegram_updates_total',
    help: 'Webhook requests by outcome.',
    labelNames: ['outcome'],
    registers: [metrics],
  });
  const duration = new Histogram({
    name: 'chatai_telegram_intake_seconds',
    help: 'From the request to the answer after the commit.',
    buckets: latencyBuckets,
    registers: [metrics],
  });

  async function find(botId: string): Promise<IntakeBot | undefined> {
    const entry = known.get(botId);
    if (entry && entry.untilMs > clock.monotonicMs()) return entry.bot;
    const bot = uuid.test(botId) ? await intakeBot(deps.database.pool, botId) : undefined;
    if (bot) known.set(botId, { bot, untilMs: clock.monotonicMs() + knownForMs });
    else known.delete(botId);
    return bot;
  }

  return async (app) => {
    // Whatever Telegram sends is stored as it is: no parser and no limit of ours may refuse it.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_: FastifyRequest, payload: Readable) => readStart(payload, mostKeptBytes));
    app.decorateRequest('intakeBot', undefined);

    app.post<{ Params: { botId: string } }>(
      '/telegram/:botId',
      {
        schema: { hide: true },
        onRequest: async (request, reply) => {
          const secret = request.headers['x-telegram-bot-api-secret-token'];
          if (typeof secret !== 'string') return refuse('unauthorized', 401);
          try {
            const bot = await find(request.params.botId);
            if (!bot) return refuse('unknown_bot', 200);
            if (!knowsSecret(bot, sha256(secret))) return refuse('unauthorized', 401);
            if (bot.removed) return refuse('removed_bot', 200);
            const sizeBytes = Math.min(Number(request.headers['content-length'] ?? 0) || 0, mostKeptBytes);
            const waitSeconds = quota.take(request.params.botId, sizeBytes, clock.monotonicMs());
            if (waitSeconds > 0) return refuse('over_quota', 503, waitSeconds);
            request.intakeBot = bot;
          } catch (error) {
            if (!isConnectionError(error)) throw error;
            return refuse('store_down', 503);
          }

          function refuse(outcome: string, status: number, waitSeconds = retryAfterSeconds) {
            taken.inc({ outcome });
            if (status === 503) reply.header('retry-after', waitSeconds);
            return reply.status(status).send();
          }
        },
      },
      async (request, reply) => {
        const startedMs = clock.monotonicMs();
        const bot = request.intakeBot as IntakeBot;
        const { botId } = request.params;
        try {
          const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
          // The rest was not read.
          if (raw.length === mostKeptBytes) reply.header('connection', 'close');
          taken.inc({ outcome: await deps.inbox.store({ botId, workspaceId: bot.workspaceId, raw }) });
        } catch (error) {
          if (isGone(error)) {
            // Removed since it was looked up.
            known.delete(botId);
            taken.inc({ outcome: 'removed_bot' });
            return reply.status(200).send();
          }
          taken.inc({ outcome: 'store_down' });
          deps.log.warn('telegram.update.refused', { botId, error });
          return reply.status(503).header('retry-after', retryAfterSeconds).send();
        }
        duration.observe((clock.monotonicMs() - startedMs) / 1000);
        return reply.status(200).send();
      },
    );
  };
}

/** In constant time; the one before as well, while it may still come. */
function knowsSecret({ secretHash, secretBeforeHash = secretHash }: IntakeBot, hash: Buffer): boolean {
  const isNow = timingSafeEqual(hash, secretHash);
  return timingSafeEqual(hash, secretBeforeHash) || isNow;
}

/** At most the first `mostBytes` of a body; what follows is left unread. */
function readStart(payload: Readable, mostBytes: number): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  let size = 0;
  payload.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= mostBytes) finish();
  });
  payload.on('end', finish);
  payload.on('error', reject);
  function finish() {
    payload.pause();
    resolve(Buffer.concat(chunks).subarray(0, mostBytes));
  }
  return promise;
}

/** The row's bot is not there any more (PostgreSQL appendix A, foreign_key_violation). */
const isGone = (error: unknown) => (error as { code?: unknown }).code === '23503';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

declare module 'fastify' {
  interface FastifyRequest {
    intakeBot: IntakeBot | undefined;
  }
}
