import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '@chatai/core/clock';
import { sha256 } from '@chatai/core/crypto';
import { type Database, isConnectionError } from '@chatai/core/database';
import type { Log } from '@chatai/core/log';
import { Counter, Histogram, latencyBuckets, type Registry } from '@chatai/core/metrics';
import { type IntakeBot, intakeBot } from '@chatai/messaging/bots';
import type { Inbox } from '@chatai/messaging/inbox';
import type { FastifyPluginAsync } from 'fastify';

interface Deps {
  database: Database;
  inbox: Inbox;
  clock: Clock;
  log: Log;
  metrics: Registry;
}

/** An update is at most 512 KiB (telegram.md 1.3); what is larger is no update. */
const bodyLimit = 1024 * 1024;
/** How long a directory entry is believed: a new bot's first update must not wait for it, so absence is not cached. */
const knownForMs = 5_000;
const retryAfterSeconds = 5;

/**
 * `POST /telegram/{botId}`: Telegram's webhook. The secret first, 401 without it, before the body is read (security.md T6); with it the
 * update is stored and answered 200 after the commit; 503 only when the store is down. An unknown bot is 200 and counted, never 410
 * (guarantees.md 2.2.1).
 */
export function telegramIntake(deps: Deps): FastifyPluginAsync {
  const { clock, metrics } = deps;
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
    // Whatever Telegram sends is stored as it is: no parser of ours may refuse it.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) => done(null, body));
    app.decorateRequest('intakeBot', undefined);

    app.post<{ Params: { botId: string } }>(
      '/telegram/:botId',
      {
        schema: { hide: true },
        bodyLimit,
        onRequest: async (request, reply) => {
          const secret = request.headers['x-telegram-bot-api-secret-token'];
          if (typeof secret !== 'string') return refuse('unauthorized', 401);
          try {
            const bot = await find(request.params.botId);
            if (!bot) return refuse('unknown_bot', 200);
            if (!timingSafeEqual(sha256(secret), bot.secretHash)) return refuse('unauthorized', 401);
            request.intakeBot = bot;
          } catch (error) {
            if (!isConnectionError(error)) throw error;
            return refuse('store_down', 503);
          }

          function refuse(outcome: string, status: number) {
            taken.inc({ outcome });
            if (status === 503) reply.header('retry-after', retryAfterSeconds);
            return reply.status(status).send();
          }
        },
      },
      async (request, reply) => {
        const startedMs = clock.monotonicMs();
        const bot = request.intakeBot as IntakeBot;
        try {
          const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
          await deps.inbox.store({ botId: request.params.botId, workspaceId: bot.workspaceId, raw });
        } catch (error) {
          taken.inc({ outcome: 'store_down' });
          deps.log.warn('telegram.update.refused', { botId: request.params.botId, error });
          return reply.status(503).header('retry-after', retryAfterSeconds).send();
        }
        taken.inc({ outcome: 'stored' });
        duration.observe((clock.monotonicMs() - startedMs) / 1000);
        return reply.status(200).send();
      },
    );
  };
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

declare module 'fastify' {
  interface FastifyRequest {
    intakeBot: IntakeBot | undefined;
  }
}
