import { pageFrom } from '@chatai/contract/page';
import { type Database, sql, withWorkspace } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import type { Bot, BotsDeps, Tenant } from './bot.ts';
import { columns, toBot } from './bot-row.ts';
import { modeFor, requireAssistant } from './registry.ts';

/**
 * What an owner asks for; the bot's holder does the rest. `start` and `restart` set it up anew (a webhook that another program took is ours
 * again). `stop`: turns in hand are finished, what waits is kept for the next start. `drain`: all that was received is answered first.
 */
export type BotAction = 'start' | 'stop' | 'restart' | 'drain';

/** Which bots: those named, or a page of all (of an assistant). */
export interface BotsWanted {
  ids?: string[] | undefined;
  assistantId?: string | undefined;
  cursor?: string | undefined;
}

/** What became of each: the bot as it is now, undefined when there is none with that id. */
export interface SwitchedBots {
  results: { id: string; bot: Bot | undefined }[];
  nextCursor: string | null;
}

/** Constants of ours, as text: a statement that is built while this file loads would load Kysely into workers. */
const changes = {
  start:
    "enabled = true, draining = false, starts = starts + 1, state = 'starting', state_reason = null, fallback_since = null",
  restart:
    "enabled = true, draining = false, starts = starts + 1, state = 'starting', state_reason = null, fallback_since = null",
  stop: 'enabled = false, draining = false',
  drain: 'enabled = false, draining = true',
};

/** Starts, stops, restarts or drains one bot. Throws `not-found`. */
export async function switchBot(deps: BotsDeps, tenant: Tenant, id: string, action: BotAction): Promise<Bot> {
  const [found] = (await switchBots(deps, tenant, action, { ids: [id] })).results;
  if (!found?.bot) throw coreErrors.notFound({ what: 'bot' });
  return found.bot;
}

/** The same for many: those of `ids` in their order, or the next page in the order of ids. Throws `not-found` (assistant). */
export async function switchBots(
  deps: BotsDeps,
  tenant: Tenant,
  action: BotAction,
  wanted: BotsWanted,
): Promise<SwitchedBots> {
  const { ids, nextCursor } = await pageOfBots(deps, tenant, wanted, 200);
  const { workspaceId } = tenant;
  const rows = await withWorkspace(deps.api, workspaceId, async (tx) => {
    await sql`update bots set ${sql.raw(changes[action])} where id = any(${ids}::uuid[]) and workspace_id = ${workspaceId} and deleted_at is null`.execute(
      tx,
    );
    return tx
      .selectFrom('bots')
      .select(columns)
      .where('id', 'in', orNone(ids))
      .where('workspace_id', '=', workspaceId)
      .where('deleted_at', 'is', null)
      .execute();
  });
  if (rows.length > 0) deps.wakeUp.announceBots();
  const bots = new Map(rows.map((row) => [row.id, toBot(row)]));
  return { results: ids.map((id) => ({ id, bot: bots.get(id) })), nextCursor };
}

/** Ids of the bots that are wanted, at most `limit`, and where the next page begins. Throws `not-found` (assistant). */
export async function pageOfBots(
  deps: { api: Database },
  { workspaceId }: Tenant,
  { ids, assistantId, cursor }: BotsWanted,
  limit: number,
): Promise<{ ids: string[]; nextCursor: string | null }> {
  if (assistantId) await requireAssistant(deps, workspaceId, assistantId);
  if (ids) return { ids: [...new Set(ids)], nextCursor: null };
  const rows = await withWorkspace(deps.api, workspaceId, (tx) => {
    let query = tx
      .selectFrom('bots')
      .select('id')
      .where('workspace_id', '=', workspaceId)
      .where('deleted_at', 'is', null);
    if (assistantId) query = query.where('assistant_id', '=', assistantId);
    if (cursor) query = query.where('id', '>', cursor);
    return query
      .orderBy('id')
      .limit(limit + 1)
      .execute();
  });
  const { items, nextCursor } = pageFrom(rows, limit, ({ id }) => id);
  return { ids: items.map(({ id }) => id), nextCursor };
}

/** An empty list is no SQL. */
const orNone = (ids: string[]) => (ids.length > 0 ? ids : ['00000000-0000-0000-0000-000000000000']);

/** What an owner may change of a bot. A new mode sets it up anew, and nothing is lost or answered twice: Telegram keeps what neither way has confirmed. */
export interface BotChange {
  mode?: 'webhook' | 'polling' | undefined;
  paused?: boolean | undefined;
  ratings?: boolean | undefined;
  assistantId?: string | undefined;
}

/** Throws `not-found` (bot, assistant), `webhook-impossible`. */
export async function updateBot(deps: BotsDeps, tenant: Tenant, id: string, change: BotChange): Promise<Bot> {
  const { workspaceId } = tenant;
  const row = await withWorkspace(deps.api, workspaceId, (tx) =>
    tx
      .selectFrom('bots')
      .select(['mode', 'enabled'])
      .where('id', '=', id)
      .where('workspace_id', '=', workspaceId)
      .where('deleted_at', 'is', null)
      .executeTakeFirst(),
  );
  if (!row) throw coreErrors.notFound({ what: 'bot' });
  if (change.assistantId) await requireAssistant(deps, workspaceId, change.assistantId);
  const mode = change.mode && modeFor(deps, change.mode);
  const isNew = mode !== undefined && mode !== row.mode;
  const changed = await withWorkspace(deps.api, workspaceId, (tx) =>
    tx
      .updateTable('bots')
      .set((eb) => ({
        paused: change.paused ?? eb.ref('paused'),
        ratings: change.ratings ?? eb.ref('ratings'),
        assistant_id: change.assistantId ?? eb.ref('assistant_id'),
        ...(isNew ? { mode, starts: eb('starts', '+', 1), fallback_since: null } : {}),
        ...(isNew && row.enabled ? { state: 'starting' as const, state_reason: null } : {}),
      }))
      .where('id', '=', id)
      .where('workspace_id', '=', workspaceId)
      .where('deleted_at', 'is', null)
      .returning(columns)
      .executeTakeFirst(),
  );
  if (!changed) throw coreErrors.notFound({ what: 'bot' });
  deps.wakeUp.announceBots();
  return toBot(changed);
}
