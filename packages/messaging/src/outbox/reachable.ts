import type { Sql } from '@chatai/core/database';
import { workerFence } from '../leases/index.ts';

/**
 * A chat can be written to again: someone wrote from it, or Telegram said so (`my_chat_member`). True when it was marked before and the
 * bot is ours. Primary key of the lease, then conversations_bot_id_chat_id_topic_id_key.
 */
export async function markReachable(
  db: Sql,
  workerId: string,
  chat: { botId: string; workspaceId: string; token: number; chatId: number },
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'outbox.reachable',
    text: `with ${workerFence}
      update conversations c set unreachable_reason = null, unreachable_at = null
      from bot_leases l
      where c.bot_id = $2 and c.workspace_id is not distinct from $3 and c.chat_id = $5 and c.unreachable_at is not null and exists (select from fence)
        and l.bot_id = c.bot_id and l.workspace_id = c.workspace_id and l.worker_id = $1 and l.token = $4`,
    values: [workerId, chat.botId, chat.workspaceId, chat.token, chat.chatId],
  });
  return (rowCount ?? 0) > 0;
}
