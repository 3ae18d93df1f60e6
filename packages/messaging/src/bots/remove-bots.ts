import { type Database, inTransaction, sql, withWorkspace } from '@chatai/core/database';
import type { Job, JobPayload, Jobs } from '@chatai/core/jobs';
import type { BotsDeps } from './bot.ts';
import { openSealed, sealContext } from './lease-keeper.ts';

const removeWebhook = 'remove-webhook';

/**
 * Removes the bots of an assistant, with their conversations. Their holders notice; Telegram is told by a job that tries until it is reached.
 * The secrets' hashes stay: what Telegram still delivers is recognised (security.md T6). Money that was used stays counted. Returns how many.
 */
export async function removeBots(
  deps: Pick<BotsDeps, 'api' | 'system' | 'wakeUp'> & { jobs: Pick<Jobs, 'enqueue'> },
  { workspaceId, assistantId }: { workspaceId: string; assistantId: string },
): Promise<number> {
  // Which ones says row-level security; only the system may read what stays of them.
  const ids = await withWorkspace(deps.api, workspaceId, (tx) =>
    tx
      .selectFrom('bots')
      .select('id')
      .where('assistant_id', '=', assistantId)
      .where('workspace_id', '=', workspaceId)
      .execute(),
  );
  if (ids.length === 0) return 0;
  const removed = await inTransaction(deps.system, async (tx) => {
    const { rows } = await sql<{ id: string; has_webhook: boolean }>`
      with gone as (
        delete from bots where id = any(${ids.map(({ id }) => id)}::uuid[]) and workspace_id = ${workspaceId}
        returning id, workspace_id, telegram_id, secret_hash, case when mode = 'webhook' then token_sealed end as token_sealed
      )
      insert into removed_bots (id, workspace_id, telegram_id, secret_hash, token_sealed) select * from gone
      returning id, token_sealed is not null as has_webhook`.execute(tx);
    for (const { id } of rows.filter((row) => row.has_webhook)) {
      await deps.jobs.enqueue(removeWebhook, { workspaceId, botId: id }, { tx });
    }
    return rows.length;
  });
  if (removed > 0) deps.wakeUp.announceBots();
  return removed;
}

/** Tells Telegram that a removed bot has no webhook any more, and forgets its token; also when Telegram could never be told. */
export const createRemoveWebhookJob = (deps: Pick<BotsDeps, 'keyring' | 'telegram'> & { system: Database }): Job => ({
  name: removeWebhook,
  // Ten tries from 5 s on, doubled: about an hour and a half.
  retryLimit: 10,
  retryDelaySeconds: 5,
  // No secret is kept that nothing will use.
  failed: (bot) => forgetToken(deps.system, bot),
  async run(bot) {
    const { workspaceId = '', botId = '' } = bot;
    const row = await deps.system.kysely
      .selectFrom('removed_bots as r')
      .leftJoin('bots as b', 'b.telegram_id', 'r.telegram_id')
      .select(['r.token_sealed', 'b.id as connected'])
      .where('r.id', '=', botId)
      .where('r.workspace_id', '=', workspaceId)
      .executeTakeFirst();
    if (!row?.token_sealed) return;
    // Connected anew, maybe elsewhere: the webhook is that of its new life. Sealed with another key the token is of no use to anybody.
    const token = row.connected
      ? undefined
      : openSealed(deps.keyring, row.token_sealed, sealContext(workspaceId, botId));
    // A dead token has no webhook (401, 404).
    const answer = token && (await deps.telegram.call(token, 'deleteWebhook', {}));
    if (answer && !answer.ok && ![401, 404].includes(answer.code)) {
      throw new Error(`deleteWebhook was answered ${answer.code}`);
    }
    await forgetToken(deps.system, bot);
  },
});

async function forgetToken(system: Database, { workspaceId = '', botId = '' }: JobPayload): Promise<void> {
  await system.kysely
    .updateTable('removed_bots')
    .set({ token_sealed: null })
    .where('id', '=', botId)
    .where('workspace_id', '=', workspaceId)
    .execute();
}
