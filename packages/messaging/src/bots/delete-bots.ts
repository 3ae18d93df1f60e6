import { sql, withWorkspace } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import type { Bot, BotsDeps, Tenant } from './bot.ts';
import { getBot, requireAssistant, unlessTaken } from './registry.ts';

type Deps = Pick<BotsDeps, 'api' | 'system' | 'wakeUp'>;

/**
 * Deletes a bot: it stops as one that its owner stops, and its holder tells Telegram. For 7 days it can be restored (decisions/0017), then
 * `purgeDeletedBots` removes it. Throws `not-found`.
 */
export async function deleteBot(deps: Deps, tenant: Tenant, id: string): Promise<void> {
  await getBot(deps, tenant, id);
  await withWorkspace(deps.api, tenant.workspaceId, (tx) =>
    tx
      .updateTable('bots')
      .set((eb) => ({ deleted_at: eb.fn<Date>('chatai_now'), draining: false }))
      .where('id', '=', id)
      .where('workspace_id', '=', tenant.workspaceId)
      .execute(),
  );
  deps.wakeUp.announceBots();
}

/** Brings a deleted bot back, as its owner had it. Throws `not-found` (bot, or its assistant is deleted), `bot-already-added`. */
export async function restoreBot(deps: Deps, tenant: Tenant, id: string): Promise<Bot> {
  const row = await withWorkspace(deps.api, tenant.workspaceId, (tx) =>
    tx
      .selectFrom('bots')
      .select(['assistant_id', 'username'])
      .where('id', '=', id)
      .where('workspace_id', '=', tenant.workspaceId)
      .where('deleted_at', 'is not', null)
      .executeTakeFirst(),
  );
  if (!row) throw coreErrors.notFound({ what: 'bot' });
  await requireAssistant(deps, tenant.workspaceId, row.assistant_id);
  await withWorkspace(deps.api, tenant.workspaceId, (tx) =>
    sql`update bots set ${sql.raw(restored)} where id = ${id} and workspace_id = ${tenant.workspaceId}`.execute(tx),
  ).catch(unlessTaken(row.username));
  deps.wakeUp.announceBots();
  return getBot(deps, tenant, id);
}

/** Its webhook is set anew, and `starting` until then. */
const restored = `deleted_at = null, deleted_with_assistant = false, starts = starts + 1, fallback_since = null,
  state = case when enabled then 'starting' else 'stopped' end::bot_state, state_reason = null`;

interface OfAssistant extends Tenant {
  assistantId: string;
}

/** Deletes the bots of an assistant that is deleted; those that were deleted before stay so when it comes back. */
export async function deleteBotsOf(deps: Deps, { workspaceId, assistantId }: OfAssistant): Promise<void> {
  await withWorkspace(deps.api, workspaceId, (tx) =>
    tx
      .updateTable('bots')
      .set((eb) => ({ deleted_at: eb.fn<Date>('chatai_now'), deleted_with_assistant: true, draining: false }))
      .where('assistant_id', '=', assistantId)
      .where('workspace_id', '=', workspaceId)
      .where('deleted_at', 'is', null)
      .execute(),
  );
  deps.wakeUp.announceBots();
}

/** Brings back the bots that went with their assistant, but those that were connected elsewhere meanwhile. */
export async function restoreBotsOf(deps: Deps, { workspaceId, assistantId }: OfAssistant): Promise<void> {
  // Who holds a token elsewhere only the system may see.
  await deps.system.pool.query(
    `update bots b set ${restored} where assistant_id = $1 and workspace_id = $2 and deleted_with_assistant
       and not exists (select from bots o where o.telegram_id = b.telegram_id and o.deleted_at is null)`,
    [assistantId, workspaceId],
  );
  deps.wakeUp.announceBots();
}
