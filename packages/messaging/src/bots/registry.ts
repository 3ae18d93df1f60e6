import { randomSecret, seal, sha256 } from '@chatai/core/crypto';
import { inTransaction, sql, withWorkspace } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import { isSandboxToken, telegramIdOf } from '../channels/telegram/index.ts';
import type { Bot, BotsDeps, Tenant } from './bot.ts';
import { columns, toBot } from './bot-row.ts';
import { botErrors } from './errors.ts';
import { openSealed, sealContext } from './lease-keeper.ts';

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
  const connect = { telegramId, assistantId: input.assistantId, token: input.token, username: me.username };
  if (await isDeletedHere(deps, tenant, telegramId)) return replaceToken(deps, tenant, connect);

  const id = deps.ids.uuid();
  const secret = randomSecret();
  const context = sealContext(tenant.workspaceId, id);
  const inserted = await inTransaction(deps.system, async (tx) => {
    // Anybody may import any bot's number; who has never proved to have its token gives way to who just did.
    await tx.deleteFrom('bots').where('telegram_id', '=', telegramId).where('username', '=', '').execute();
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
      .onConflict((conflict) => conflict.column('telegram_id').where('deleted_at', 'is', null).doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!row) return undefined;
    await tx.insertInto('bot_leases').values({ bot_id: id, workspace_id: tenant.workspaceId }).execute();
    return row;
  });
  if (!inserted) return replaceToken(deps, tenant, connect);
  deps.wakeUp.announceBots();
  return getBot(deps, tenant, id);
}

async function isDeletedHere({ system }: BotsDeps, { workspaceId }: Tenant, telegramId: number): Promise<boolean> {
  const { rows } = await system.pool.query(
    `select bool_and(deleted_at is not null) as deleted from bots where telegram_id = $1 and (workspace_id = $2 or deleted_at is null)`,
    [telegramId, workspaceId],
  );
  return rows[0].deleted === true;
}

/**
 * The bot is here already: in the same workspace it gets a new token (BotFather's /revoke), and one that can be opened when its own cannot;
 * one that was deleted here comes back with its conversations. Else it is refused.
 */
async function replaceToken(
  deps: BotsDeps,
  tenant: Tenant,
  bot: { telegramId: number; assistantId: string; token: string; username: string },
): Promise<Bot> {
  const { system, keyring } = deps;
  const row = await system.kysely
    .selectFrom('bots')
    .select(['id', 'token_sealed', 'deleted_at'])
    .where('telegram_id', '=', bot.telegramId)
    .where('workspace_id', '=', tenant.workspaceId)
    // The one that is there, else the one that was deleted last: nulls come first (PostgreSQL, order by).
    .orderBy('deleted_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  const context = row && sealContext(tenant.workspaceId, row.id);
  const known = context && openSealed(keyring, row.token_sealed, context);
  if (!context || (known === bot.token && row.deleted_at === null))
    throw botErrors.botAlreadyAdded({ username: bot.username });
  const secret = randomSecret();
  await system.kysely
    .updateTable('bots')
    .set({
      token_sealed: seal(keyring, bot.token, context),
      token_last4: bot.token.slice(-4),
      // What was sealed with another key is lost, the webhook's secret too.
      ...(known === undefined ? { secret_sealed: seal(keyring, secret, context), secret_hash: sha256(secret) } : {}),
      // A webhook belongs to the token that set it.
      webhook_url: null,
      webhook_told: null,
      starts: sql`starts + 1`,
      enabled: true,
      draining: false,
      state: 'starting',
      state_reason: null,
      ...(row.deleted_at === null
        ? {}
        : { assistant_id: bot.assistantId, deleted_at: null, deleted_with_assistant: false }),
    })
    .where('id', '=', row.id)
    .where('workspace_id', '=', tenant.workspaceId)
    .execute()
    // Connected elsewhere meanwhile.
    .catch(unlessTaken(bot.username));
  deps.wakeUp.announceBots();
  return getBot(deps, tenant, row.id);
}

/** What the database says of a Telegram bot that somebody else has connected meanwhile, as an error for people. */
export const unlessTaken = (username: string) => (error: unknown) => {
  throw (error as { code?: unknown }).code === uniqueViolation ? botErrors.botAlreadyAdded({ username }) : error;
};
/** PostgreSQL, error codes. */
const uniqueViolation = '23505';

/** contract.md 3: webhook when the public address is https, or http with a Bot API server of one's own; else polling. */
export function modeFor(
  deps: Pick<BotsDeps, 'publicUrl' | 'telegramApiRoot'>,
  wished: 'webhook' | 'polling' | undefined,
): 'webhook' | 'polling' {
  const possible =
    deps.publicUrl?.startsWith('https:') || (deps.publicUrl !== undefined && deps.telegramApiRoot !== undefined);
  if (wished === 'webhook' && !possible) throw botErrors.webhookImpossible({ publicUrl: deps.publicUrl ?? 'not set' });
  return wished ?? (possible ? 'webhook' : 'polling');
}

/** Throws `not-found`. */
export async function requireAssistant(
  deps: Pick<BotsDeps, 'api'>,
  workspaceId: string,
  assistantId: string,
): Promise<void> {
  const found = await withWorkspace(deps.api, workspaceId, (tx) =>
    tx
      .selectFrom('assistants')
      .select('id')
      .where('id', '=', assistantId)
      .where('workspace_id', '=', workspaceId)
      .where('deleted_at', 'is', null)
      .executeTakeFirst(),
  );
  if (!found) throw coreErrors.notFound({ what: 'assistant' });
}

/** Who the bot of a token is. Throws `token-refused`, `telegram-unreachable`. */
export async function askTelegram(
  deps: Pick<BotsDeps, 'telegram'>,
  token: string,
): Promise<{ username: string; first_name: string }> {
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

/** One bot of the workspace. Throws `not-found`, the same for foreign, deleted and absent. */
export async function getBot(deps: Pick<BotsDeps, 'api'>, tenant: Tenant, id: string): Promise<Bot> {
  const row = await withWorkspace(deps.api, tenant.workspaceId, (tx) =>
    tx
      .selectFrom('bots')
      .select(columns)
      .where('id', '=', id)
      .where('workspace_id', '=', tenant.workspaceId)
      .where('deleted_at', 'is', null)
      .executeTakeFirst(),
  );
  if (!row) throw coreErrors.notFound({ what: 'bot' });
  return toBot(row);
}
