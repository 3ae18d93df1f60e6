import type { Database } from '@chatai/core/database';

/**
 * Removes bots that nobody may restore any more, with their conversations. Telegram was told when they were deleted. The secrets' hashes
 * stay: what it still delivers is recognised (security.md T6). Money that was used stays counted. Returns how many.
 */
export async function purgeDeletedBots({ pool }: Database, keepDays: number): Promise<number> {
  const { rowCount } = await pool.query(
    `with gone as (
       delete from bots where deleted_at < chatai_now() - $1 * interval '1 day' returning id, workspace_id, telegram_id, secret_hash
     )
     insert into removed_bots (id, workspace_id, telegram_id, secret_hash) select * from gone`,
    [keepDays],
  );
  return rowCount ?? 0;
}
