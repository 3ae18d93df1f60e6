import type { Database } from '@chatai/core/database';

/** Removes sources that nobody may restore any more, with their text and files. Returns how many. */
export async function purgeDeletedSources({ pool }: Database, keepDays: number): Promise<number> {
  const { rowCount } = await pool.query(
    `delete from knowledge_sources where deleted_at < chatai_now() - $1 * interval '1 day'`,
    [keepDays],
  );
  return rowCount ?? 0;
}
