import { randomSecret, seal, sha256 } from '@chatai/core/crypto';
import { inTransaction, withWorkspace } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import { isSandboxToken, telegramIdOf } from '../channels/telegram/index.ts';
import type { Bot, BotsDeps } from './bot.ts';
import { botErrors } from './errors.ts';
import { openSealed, sealContext, sealedWithAnotherKey } from './lease-keeper.ts';
import { webhookUrl } from './webhook-url.ts';

interface Tenant {
  workspaceId: string;
}

/** Connects a bot: asks Telegram who it is, stores it, and wakes whoever will hold it. A bot of this workspace that comes with a new token gets that. Throws `token-malformed`, `token-refused`, `telegram-unreachable`, `webhook-impossible`, `bot-already-added`, `not-found` (assistant). */
export async function addBot(
  deps: BotsDeps,
  tenant: Tenant,
  input: { assistantId: string; token: string; mode?: 'webhook' | 'polling' | undefined },
): Promise<Bot> {
  const telegramId = telegramIdOf(input.token);
  if (telegramId === undefined) throw botErrors.tokenMalformed();
  const mode = modeFor(deps, input.mode);
  await requireAssistant(deps, tenant.workspaceId, input.assistantId);
  const me = await askTelegram(deps, input.token);

  const id = deps.ids.uuid();
  const secret = randomSecret();
  const context = sealContext(tenant.workspaceId, id);
  const inserted = await inTransaction(deps.system, async (tx) => {
    const row = await tx
      .insertInto('bots')
      .values({
        id,
        workspace_id: tenant.workspaceId,
        assistant_id: input.assistantId,
        telegram_id: telegramId,
        username: me.username,
        name: me.first_name,
        mode,
        sandbox: isSandboxToken(input.token),
        token_sealed: seal(deps.keyring, input.token, context),
        token_last4: input.token.slice(-4),
        secret_sealed: seal(deps.keyring, secret, context),
        secret_hash: sha256(secret),
      })
      .onConflict((conflict) => conflict.column('telegram_id').doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!row) return undefined;
    await tx.insertInto('bot_leases').values({ bot_id: id, workspace_id: tenant.workspaceId }).execute();
    return row;
  });
  if (!inserted) return replaceToken(deps, tenant, { telegramId, token: input.token, username: me.username });
  deps.wakeUp.announceBots();
  return getBot(deps, tenant, id);
}

/** The bot is here already: in the same workspace it gets a new token (BotFather's /revoke), and one that can be opened when its own cannot; else it is refused. */
async function replaceToken(
  deps: BotsDeps,
  tenant: Tenant,
  bot: { telegramId: number; token: string; username: string },
): Promise<Bot> {
  const { system, keyring } = deps;
  const row = await system.kysely
    .selectFrom('bots')
    .select(['id', 'token_sealed'])
    .where('telegram_id', '=', bot.telegramId)
    .where('workspace_id', '=', tenant.workspaceId)
    .executeTakeFirst();
  const context = row && sealContext(tenant.workspaceId, row.id);
  const known = context && openSealed(keyring, row.token_sealed, context);
  if (!context || known === bot.token) throw botErrors.botAlreadyAdded({ username: bot.username });
  const secret = randomSecret();
  await system.kysely
    .updateTable('bots')
    .set({
      token_sealed: seal(keyring, bot.token, context),
      token_last4: bot.token.slice(-4),
      // What was sealed with another key is lost, the webhook's secret too.
      ...(known === undefined
        ? { secret_sealed: seal(keyring, secret, context), secret_hash: sha256(secret), webhook_url: null }
        : {}),
      enabled: true,
      state: 'starting',
      state_reason: null,
    })
    .where('id', '=', row.id)
    .where('workspace_id', '=', tenant.workspaceId)
    .execute();
  deps.wakeUp.announceBots();
  return getBot(deps, tenant, row.id);
}

/** contract.md 3: webhook when the public address is https, or http with a Bot API server of one's own; else polling. */
function modeFor(deps: BotsDeps, wished: 'webhook' | 'polling' | undefined): 'webhook' | 'polling' {
  const possible =
    deps.publicUrl?.startsWith('https:') || (deps.publicUrl !== undefined && deps.telegramApiRoot !== undefined);
  if (wished === 'webhook' && !possible) throw botErrors.webhookImpossible({ publicUrl: deps.publicUrl ?? 'not set' });
  return wished ?? (possible ? 'webhook' : 'polling');
}

async function requireAssistant(deps: BotsDeps, workspaceId: string, assistantId: string): Promise<void> {
  const found = await withWorkspace(deps.api, workspaceId, (tx) =>
    tx
      .selectFrom('assistants')
      .select('id')
      .where('id', '=', assistantId)
      .where('workspace_id', '=', workspaceId)
      .executeTakeFirst(),
  );
  if (!found) throw coreErrors.notFound({ what: 'assistant' });
}

async function askTelegram(deps: BotsDeps, token: string): Promise<{ username: string; first_name: string }> {
  const answer = await deps.telegram
    .call<{ username: string; first_name: string }>(token, 'getMe', {}, { timeoutMs: 10_000 })
    .catch((cause: Error) => {
      throw botErrors.telegramUnreachable({ reason: cause.message }, { cause });
    });
  if (answer.ok) return answer.result;
  if (answer.code === 429) {
    throw botErrors.telegramUnreachable(
      { reason: answer.description },
      answer.retryAfterMs === undefined ? {} : { retryAfterMs: answer.retryAfterMs },
    );
  }
  throw botErrors.tokenRefused({ code: answer.code, description: answer.description });
}

const columns = [
  'id',
  'assistant_id',
  'username',
  'name',
  'mode',
  'state',
  'state_reason',
  'enabled',
  'sandbox',
  'token_last4',
  'created_at',
] as const;

/** One bot of the workspace. Throws `not-found`, the same for foreign and absent. */
export async function getBot(deps: Pick<BotsDeps, 'api'>, tenant: Tenant, id: string): Promise<Bot> {
  const row = await withWorkspace(deps.api, tenant.workspaceId, (tx) =>
    tx
      .selectFrom('bots')
      .select(columns)
      .where('id', '=', id)
      .where('workspace_id', '=', tenant.workspaceId)
      .executeTakeFirst(),
  );
  if (!row) throw coreErrors.notFound({ what: 'bot' });
  return toBot(row);
}

/** Bots of the workspace, oldest first, after `cursor` (an id). Index: bots_by_workspace. */
export async function listBots(
  deps: Pick<BotsDeps, 'api'>,
  tenant: Tenant,
  page: { limit: number; cursor?: string | undefined; assistantId?: string | undefined },
): Promise<{ items: Bot[]; nextCursor: string | undefined }> {
  const rows = await withWorkspace(deps.api, tenant.workspaceId, (tx) => {
    let query = tx.selectFrom('bots').select(columns).where('workspace_id', '=', tenant.workspaceId);
    if (page.cursor) query = query.where('id', '>', page.cursor);
    if (page.assistantId) query = query.where('assistant_id', '=', page.assistantId);
    return query
      .orderBy('id')
      .limit(page.limit + 1)
      .execute();
  });
  const items = rows.slice(0, page.limit).map(toBot);
  return { items, nextCursor: rows.length > page.limit ? items.at(-1)?.id : undefined };
}

/** Starts or stops a bot. Its holder does the rest: sets or removes the webhook, starts or drains. Throws `not-found`. */
export async function setBotEnabled(deps: BotsDeps, tenant: Tenant, id: string, enabled: boolean): Promise<Bot> {
  const changed = await withWorkspace(deps.api, tenant.workspaceId, (tx) =>
    tx
      .updateTable('bots')
      .set((eb) =>
        enabled ? { enabled, starts: eb('starts', '+', 1), state: 'starting', state_reason: null } : { enabled },
      )
      .where('id', '=', id)
      .where('workspace_id', '=', tenant.workspaceId)
      .returning('id')
      .executeTakeFirst(),
  );
  if (!changed) throw coreErrors.notFound({ what: 'bot' });
  deps.wakeUp.announceBots();
  return getBot(deps, tenant, id);
}

/** Sets the bot up anew (webhook or polling), as after a start. */
export const restartBot = (deps: BotsDeps, tenant: Tenant, id: string): Promise<Bot> =>
  setBotEnabled(deps, tenant, id, true);

export interface BotCheck {
  name: 'token' | 'holder' | 'webhook' | 'pending';
  status: 'ok' | 'warn' | 'fail' | 'unknown' | 'off';
  detail: string;
}

/** Looks at a bot from outside and inside: token, holder, webhook, what waits at Telegram. */
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

/** As far as it is there: a Bot API server of one's own may answer anything. */
interface WebhookInfo {
  url?: string;
  pending_update_count?: number;
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
    const { url, pending_update_count: pending, last_error_message: lastError } = info.result;
    if (typeof url !== 'string' || typeof pending !== 'number')
      return [{ name: 'webhook', status: 'unknown', detail: 'the Bot API server did not say which webhook is set' }];
    const wanted = bot.mode === 'webhook' && bot.enabled ? webhookUrl(deps.publicUrl, bot.id) : '';
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
            detail: url
              ? 'another webhook is set; restart the bot to set ours'
              : 'our webhook is not set; restart the bot',
          },
      {
        name: 'pending',
        status: pending > 100 ? 'warn' : 'ok',
        detail: `${pending} updates wait at Telegram${lastError ? `; last error: ${lastError}` : ''}`,
      },
    ];
  } catch (error) {
    return [{ name: 'token', status: 'unknown', detail: `Telegram cannot be reached: ${(error as Error).message}` }];
  }
}

interface BotRow {
  id: string;
  assistant_id: string;
  username: string;
  name: string;
  mode: 'webhook' | 'polling';
  state: string;
  state_reason: string | null;
  enabled: boolean;
  sandbox: boolean;
  token_last4: string;
  created_at: Date;
}

const toBot = (row: BotRow): Bot => ({
  id: row.id,
  assistantId: row.assistant_id,
  username: row.username,
  name: row.name,
  mode: row.mode,
  state: row.state,
  stateReason: row.state_reason ?? undefined,
  enabled: row.enabled,
  sandbox: row.sandbox,
  tokenLast4: row.token_last4,
  createdAt: row.created_at,
});
