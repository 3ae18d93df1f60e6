import { randomSecret, seal, sha256 } from '@chatai/core/crypto';
import { withWorkspace } from '@chatai/core/database';
import { type AppError, coreErrors, isAppError } from '@chatai/core/errors';
import { isSandboxToken, telegramIdOf } from '../channels/telegram/index.ts';
import type { Bot, BotsDeps, Tenant } from './bot.ts';
import { columns, toBot } from './bot-row.ts';
import { botErrors } from './errors.ts';
import { sealContext } from './lease-keeper.ts';
import { modeFor } from './registry.ts';

export interface BotToImport {
  assistantId: string;
  token: string;
  mode?: 'webhook' | 'polling' | undefined;
}

/** Of each item, in order: the bot, in state `checking`, or why it was not taken. */
export type Imported = { bot: Bot } | { problem: AppError };

interface Accepted {
  id: string;
  telegramId: number;
  item: BotToImport;
  mode: 'webhook' | 'polling';
}

/**
 * Connects many bots. Form, duplicates, assistants and modes are checked at once; whom a token belongs to, and whether Telegram takes it,
 * their holders find out one after the other, as fast as Telegram lets new tokens through. What is wrong with one keeps no other back.
 */
export async function importBots(deps: BotsDeps, tenant: Tenant, items: BotToImport[]): Promise<Imported[]> {
  const assistants = await knownAssistants(deps, tenant, items);
  const seen = new Set<number>();
  const checked = items.map((item) => accept(deps, item, assistants, seen));
  const accepted = checked.filter((one): one is Accepted => !isAppError(one));
  const added = await insert(deps, tenant, accepted);
  if (added.size > 0) deps.wakeUp.announceBots();
  return checked.map((one) => {
    if (isAppError(one)) return { problem: one };
    const bot = added.get(one.id);
    return bot ? { bot } : { problem: botErrors.tokenAlreadyAdded({ last4: one.item.token.slice(-4) }) };
  });
}

async function knownAssistants(deps: BotsDeps, { workspaceId }: Tenant, items: BotToImport[]): Promise<Set<string>> {
  const ids = [...new Set(items.map(({ assistantId }) => assistantId))];
  const rows = await withWorkspace(deps.api, workspaceId, (tx) =>
    tx
      .selectFrom('assistants')
      .select('id')
      .where('id', 'in', ids)
      .where('workspace_id', '=', workspaceId)
      .where('deleted_at', 'is', null)
      .execute(),
  );
  return new Set(rows.map(({ id }) => id));
}

function accept(deps: BotsDeps, item: BotToImport, assistants: Set<string>, seen: Set<number>): Accepted | AppError {
  const telegramId = telegramIdOf(item.token);
  if (telegramId === undefined) return botErrors.tokenMalformed();
  if (!assistants.has(item.assistantId)) return coreErrors.notFound({ what: 'assistant' });
  if (seen.has(telegramId)) return botErrors.tokenTwice({ last4: item.token.slice(-4) });
  try {
    const mode = modeFor(deps, item.mode);
    seen.add(telegramId);
    return { id: deps.ids.uuid(), telegramId, item, mode };
  } catch (error) {
    if (isAppError(error)) return error;
    throw error;
  }
}

/** One statement for all: those that are connected already, here or elsewhere, are left out. */
async function insert(deps: BotsDeps, tenant: Tenant, accepted: Accepted[]): Promise<Map<string, Bot>> {
  const { workspaceId } = tenant;
  const sealed = accepted.map(({ id, item }) => {
    const secret = randomSecret();
    const context = sealContext(workspaceId, id);
    return {
      token: seal(deps.keyring, item.token, context),
      secret: seal(deps.keyring, secret, context),
      hash: sha256(secret),
    };
  });
  const { rows } = await deps.system.pool.query<{ id: string }>(
    `with added as (
       insert into bots (id, workspace_id, assistant_id, telegram_id, username, name, mode, sandbox, state, token_sealed, token_last4, secret_sealed, secret_hash)
       select i.id, $1, i.assistant_id, i.telegram_id, '', '', i.mode::bot_mode, i.sandbox, 'checking', i.token_sealed, i.last4, i.secret_sealed, i.secret_hash
       from unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::text[], $6::boolean[], $7::bytea[], $8::text[], $9::bytea[], $10::bytea[])
         as i(id, assistant_id, telegram_id, mode, sandbox, token_sealed, last4, secret_sealed, secret_hash)
       -- In one order for everybody: two imports of the same bots wait for each other, and not in a circle.
       order by i.telegram_id
       on conflict (telegram_id) where deleted_at is null do nothing
       returning id, workspace_id
     )
     insert into bot_leases (bot_id, workspace_id) select id, workspace_id from added returning bot_id as id`,
    [
      workspaceId,
      accepted.map(({ id }) => id),
      accepted.map(({ item }) => item.assistantId),
      accepted.map(({ telegramId }) => telegramId),
      accepted.map(({ mode }) => mode),
      accepted.map(({ item }) => isSandboxToken(item.token)),
      sealed.map(({ token }) => token),
      accepted.map(({ item }) => item.token.slice(-4)),
      sealed.map(({ secret }) => secret),
      sealed.map(({ hash }) => hash),
    ],
  );
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const bots = await withWorkspace(deps.api, workspaceId, (tx) =>
    tx.selectFrom('bots').select(columns).where('id', 'in', ids).where('workspace_id', '=', workspaceId).execute(),
  );
  return new Map(bots.map((row) => [row.id, toBot(row)]));
}
