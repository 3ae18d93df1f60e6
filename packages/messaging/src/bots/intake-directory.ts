import type { Sql } from '@chatai/core/database';

/** What intake must know of a bot to take an update for it, or to let one of a removed bot go. */
export interface IntakeBot {
  workspaceId: string;
  secretHash: Buffer;
  /** Of the secret before the last rotation, while Telegram may still send that. */
  secretBeforeHash: Buffer | undefined;
  removed: boolean;
}

/** What was on its way when Telegram took the new secret has arrived by then: it waits a minute for an answer (telegram.md 1.3). */
const secretBeforeFor = '2 minutes';

/** The directory entry of a bot id; undefined when there never was such a bot. Primary keys of bots and removed_bots. */
export async function intakeBot(db: Sql, botId: string): Promise<IntakeBot | undefined> {
  const { rows } = await db.query<{
    workspace_id: string;
    secret_hash: Buffer;
    before: Buffer | null;
    removed: boolean;
  }>({
    name: 'bots.intake',
    text: `select workspace_id, secret_hash,
        case when secret_changed_at is null or secret_changed_at > chatai_now() - interval '${secretBeforeFor}' then secret_before_hash end as before,
        false as removed from bots where id = $1
      union all select workspace_id, secret_hash, null, true from removed_bots where id = $1`,
    values: [botId],
  });
  const [row] = rows;
  return (
    row && {
      workspaceId: row.workspace_id,
      secretHash: row.secret_hash,
      secretBeforeHash: row.before ?? undefined,
      removed: row.removed,
    }
  );
}
