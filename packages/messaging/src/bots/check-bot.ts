import { isAppError } from '@chatai/core/errors';
import type { Bot, BotsDeps, Tenant } from './bot.ts';
import { openSealed, sealContext, sealedWithAnotherKey } from './lease-keeper.ts';
import { getBot } from './registry.ts';
import { type BotsWanted, pageOfBots } from './switch-bots.ts';
import { foreignWebhook, recentError } from './webhook-health.ts';
import { webhookUrl } from './webhook-url.ts';

export interface BotCheck {
  name: 'state' | 'token' | 'holder' | 'webhook' | 'pending';
  status: 'ok' | 'warn' | 'fail' | 'unknown' | 'off';
  detail: string;
}

/** Looks at a bot from outside and inside: what disturbs it, token, holder, webhook, what waits at Telegram. */
export async function checkBot(deps: BotsDeps, tenant: Tenant, id: string): Promise<{ bot: Bot; checks: BotCheck[] }> {
  const bot = await getBot(deps, tenant, id);
  const row = await deps.system.kysely
    .selectFrom('bots')
    .leftJoin('bot_leases', (join) =>
      join.onRef('bot_leases.bot_id', '=', 'bots.id').onRef('bot_leases.workspace_id', '=', 'bots.workspace_id'),
    )
    .leftJoin('workers', 'workers.id', 'bot_leases.worker_id')
    .select(['bots.token_sealed', 'workers.id as worker', 'workers.expired_at'])
    .where('bots.id', '=', id)
    .where('bots.workspace_id', '=', tenant.workspaceId)
    .executeTakeFirstOrThrow();
  const token = openSealed(deps.keyring, row.token_sealed, sealContext(tenant.workspaceId, id));
  const held = row.worker !== null && row.expired_at === null;
  return {
    bot,
    checks: [
      ...disturbance(bot),
      held || !bot.enabled
        ? {
            name: 'holder',
            status: held ? 'ok' : 'off',
            detail: held ? `held by worker ${row.worker}` : 'the bot is stopped',
          }
        : {
            name: 'holder',
            status: 'fail',
            detail: 'no live worker holds the bot; `chatai health` shows the bot manager',
          },
      ...(token === undefined
        ? [{ name: 'token' as const, status: 'fail' as const, detail: sealedWithAnotherKey }]
        : await checkAtTelegram(deps, bot, token)),
    ],
  };
}

/** What its holder met and a look from outside does not show: who polls beside us, above all. */
const disturbance = ({ enabled, state, stateReason }: Bot): BotCheck[] =>
  enabled && state === 'conflict'
    ? [{ name: 'state', status: 'fail', detail: stateReason ? `${state}: ${stateReason}` : state }]
    : [];

/** The same for those of `ids` in their order, or for the next page: few at once, since each asks Telegram twice. Throws `not-found` (assistant). */
export async function checkBots(
  deps: BotsDeps,
  tenant: Tenant,
  wanted: BotsWanted,
): Promise<{
  results: { id: string; found: { bot: Bot; checks: BotCheck[] } | undefined }[];
  nextCursor: string | null;
}> {
  const { ids, nextCursor } = await pageOfBots(deps, tenant, wanted, pageSize);
  const results = ids.map((id) => ({ id, found: undefined as { bot: Bot; checks: BotCheck[] } | undefined }));
  const rest = results.values();
  const work = async () => {
    for (const result of rest) result.found = await checkBot(deps, tenant, result.id).catch(unlessNotFound);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { results, nextCursor };
}

const pageSize = 50;
const atOnce = 8;

function unlessNotFound(error: unknown): undefined {
  if (!isAppError(error) || error.definition.status !== 404) throw error;
}

/** As far as it is there: a Bot API server of one's own may answer anything. */
interface WebhookInfo {
  url?: string;
  pending_update_count?: number;
  last_error_date?: number;
  last_error_message?: string;
}

async function checkAtTelegram(deps: BotsDeps, bot: Bot, token: string): Promise<BotCheck[]> {
  try {
    const me = await deps.telegram.call<{ username: string }>(token, 'getMe', {}, { timeoutMs: 10_000 });
    if (!me.ok)
      return [
        {
          name: 'token',
          status: 'fail',
          detail: `Telegram refused the token (${me.code} ${me.description}); put in a new one`,
        },
      ];
    const info = await deps.telegram.call<WebhookInfo>(token, 'getWebhookInfo', {}, { timeoutMs: 10_000 });
    if (!info.ok) return [{ name: 'webhook', status: 'unknown', detail: `${info.code} ${info.description}` }];
    const { url, pending_update_count: pending } = info.result;
    if (typeof url !== 'string' || typeof pending !== 'number')
      return [{ name: 'webhook', status: 'unknown', detail: 'the Bot API server did not say which webhook is set' }];
    const wanted =
      bot.mode === 'webhook' && bot.enabled && bot.fallbackSince === undefined
        ? webhookUrl(deps.publicUrl, bot.id)
        : '';
    return [
      { name: 'token', status: 'ok', detail: `@${me.result.username}` },
      url === wanted
        ? {
            name: 'webhook',
            status: wanted ? 'ok' : 'off',
            detail: wanted ? 'the webhook is ours' : 'no webhook, as wanted',
          }
        : {
            name: 'webhook',
            status: 'fail',
            detail: wrongWebhook(deps, bot, url),
          },
      pendingAt(pending, wanted ? recentError(info.result, deps.clock.now()) : undefined),
    ];
  } catch (error) {
    return [{ name: 'token', status: 'unknown', detail: `Telegram cannot be reached: ${(error as Error).message}` }];
  }
}

function pendingAt(pending: number, error: string | undefined): BotCheck {
  const isHeldUp = pending > 0 && error !== undefined;
  const why = isHeldUp ? `, which cannot deliver them: ${error}` : '';
  return {
    name: 'pending',
    status: isHeldUp || pending > 100 ? 'warn' : 'ok',
    detail: `${pending} updates wait at Telegram${why}`,
  };
}

function wrongWebhook(deps: BotsDeps, bot: Bot, url: string): string {
  if (bot.state === 'starting') return 'it is being set up';
  return url === webhookUrl(deps.publicUrl, bot.id) ? 'our webhook is still set; restart the bot' : foreignWebhook(url);
}
