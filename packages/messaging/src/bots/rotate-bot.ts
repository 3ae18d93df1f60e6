import { randomSecret, seal, sha256 } from '@chatai/core/crypto';
import { sql } from '@chatai/core/database';
import { telegramIdOf } from '../channels/telegram/index.ts';
import type { Bot, BotsDeps, Tenant } from './bot.ts';
import { botErrors } from './errors.ts';
import { sealContext } from './lease-keeper.ts';
import { askTelegram, getBot } from './registry.ts';

/**
 * Gives a bot another token of the same bot (BotFather's /revoke), which Telegram is asked about first. What waits at Telegram stays there
 * until the new one takes it. Throws `not-found`, `token-malformed`, `token-of-another-bot`, `token-refused`, `telegram-unreachable`.
 */
export async function rotateToken(deps: BotsDeps, tenant: Tenant, id: string, token: string): Promise<Bot> {
  const { username } = await getBot(deps, tenant, id);
  const telegramId = telegramIdOf(token);
  if (telegramId === undefined) throw botErrors.tokenMalformed();
  const { workspaceId } = tenant;
  const { telegram_id: known } = await deps.system.kysely
    .selectFrom('bots')
    .select('telegram_id')
    .where('id', '=', id)
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  if (known !== telegramId) throw botErrors.tokenOfAnotherBot({ username });
  const me = await askTelegram(deps, token);
  await deps.system.kysely
    .updateTable('bots')
    .set({
      username: me.username,
      name: me.first_name,
      token_sealed: seal(deps.keyring, token, sealContext(workspaceId, id)),
      token_last4: token.slice(-4),
      // A webhook belongs to the token that set it.
      webhook_url: null,
      webhook_told: null,
      starts: sql`starts + 1`,
      state: sql`case when enabled then 'starting' else 'stopped' end::bot_state`,
      state_reason: null,
    })
    .where('id', '=', id)
    .where('workspace_id', '=', workspaceId)
    .execute();
  deps.wakeUp.announceBots();
  return getBot(deps, tenant, id);
}

/**
 * Gives a bot's webhook another secret. The one before is accepted until Telegram has taken the new one, and for two minutes after that: what
 * was on its way still carries it. Throws `not-found`.
 */
export async function rotateSecret(deps: BotsDeps, tenant: Tenant, id: string): Promise<Bot> {
  await getBot(deps, tenant, id);
  const secret = randomSecret();
  await deps.system.kysely
    .updateTable('bots')
    .set({
      secret_sealed: seal(deps.keyring, secret, sealContext(tenant.workspaceId, id)),
      secret_hash: sha256(secret),
      // Changed again before Telegram knew: it still sends the one from before the first change. Without a webhook it sends none.
      secret_before_hash: sql`case when webhook_url is null then null
        when secret_changed_at is null then coalesce(secret_before_hash, secret_hash) else secret_hash end`,
      secret_changed_at: null,
    })
    .where('id', '=', id)
    .where('workspace_id', '=', tenant.workspaceId)
    .execute();
  deps.wakeUp.announceBots();
  return getBot(deps, tenant, id);
}
