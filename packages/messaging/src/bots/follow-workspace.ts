import type { BotsDeps } from './bot.ts';
import { isSuspended } from './queries.ts';

/**
 * After a workspace was suspended or may work again: its bots stop, or those start that their owners have not stopped. What people write
 * meanwhile waits at Telegram, 24 hours.
 */
export async function followWorkspace(
  { system, wakeUp }: Pick<BotsDeps, 'system' | 'wakeUp'>,
  workspaceId: string,
): Promise<void> {
  await system.pool.query(
    `update bots b set starts = starts + 1,
       state = case when state = 'stopped' and enabled and not ${isSuspended} then 'starting' else state end,
       state_reason = case when state = 'stopped' then null else state_reason end
     where workspace_id = $1 and deleted_at is null`,
    [workspaceId],
  );
  wakeUp.announceBots();
}
