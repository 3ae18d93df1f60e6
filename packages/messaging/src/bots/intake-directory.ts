import type { Sql } from '@chatai/core/database';

/** What intake must know of a bot to take an update for it, or to let one of a removed bot go. */
export interface IntakeBot {
  workspaceId: string;
  secretHash: Buffer;
  removed: boolean;
}

/** The directory entry of a bot id; undefined when there never was such a bot. Primary keys of bots and removed_bots. */
export async function intakeBot(db: Sql, botId: string): Promise<IntakeBot | undefined> {
  const { rows } = await db.query<{ workspace_id: string; secret_hash: Buffer; removed: boolean }>({
    name: 'bots.intake',
    text: `select workspace_id, secret_hash, false as removed from bots where id = $1
      union all select workspace_id, secret_hash, true from removed_bots where id = $1`,
    values: [botId],
  });
  const [row] = rows;
  return row && { workspaceId: row.workspace_id, secretHash: row.secret_hash, removed: row.removed };
}
