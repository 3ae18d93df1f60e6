import type { Sql } from '@chatai/core/database';

/** What intake must know of a bot to take an update for it. */
export interface IntakeBot {
  workspaceId: string;
  secretHash: Buffer;
}

/** The directory entry of a bot id; undefined when there is no such bot. Primary key of bots. */
export async function intakeBot(db: Sql, botId: string): Promise<IntakeBot | undefined> {
  const { rows } = await db.query<{ workspace_id: string; secret_hash: Buffer }>({
    name: 'bots.intake',
    text: 'select workspace_id, secret_hash from bots where id = $1',
    values: [botId],
  });
  return rows[0] && { workspaceId: rows[0].workspace_id, secretHash: rows[0].secret_hash };
}
