import type { Database } from '@chatai/core/database';

/**
 * Removes assistants that nobody may restore any more, with their knowledge and what they said over the API. One that still has a bot waits
 * until `purgeDeletedBots` has taken it. Returns how many.
 */
export async function purgeDeletedAssistants({ pool }: Database, keepDays: number): Promise<number> {
  const { rowCount } = await pool.query(
    `delete from assistants a where deleted_at < chatai_now() - $1 * interval '1 day'
       and not exists (select from bots b where b.assistant_id = a.id and b.workspace_id = a.workspace_id)`,
    [keepDays],
  );
  return rowCount ?? 0;
}
