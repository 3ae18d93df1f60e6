import { type Database, sql, withWorkspace } from '@chatai/core/database';

export interface Today {
  questions: number;
  conversations: number;
  costMinor: number;
}

/** What happened in a workspace since midnight of its zone. Indexes: ledger_entries_by_time, conversations_by_activity. */
export async function today({ api }: { api: Database }, workspaceId: string): Promise<Today> {
  return withWorkspace(api, workspaceId, async (tx) => {
    // Asked for first: the plan of the other depends on how much of all that is.
    const midnight = await sql<{ begins: Date }>`
      select date_trunc('day', chatai_now() at time zone time_zone) at time zone time_zone as begins
      from workspaces where id = ${workspaceId}`.execute(tx);
    const begins = midnight.rows[0]?.begins;
    if (!begins) return { questions: 0, conversations: 0, costMinor: 0 };
    const hour = Math.floor(begins.getTime() / 3_600_000);
    const { rows } = await sql<{ questions: number; conversations: number; cost: number }>`
      select
        (select count(*)::int from conversations c
         where c.workspace_id = ${workspaceId} and c.active_hour >= ${hour} and c.last_message_at >= ${begins} and not c.synthetic) as conversations,
        count(*)::int as questions, coalesce(sum(e.amount_minor), 0)::bigint as cost
      from ledger_entries e where e.workspace_id = ${workspaceId} and e.kind = 'answer' and e.created_at >= ${begins}`.execute(
      tx,
    );
    const { questions = 0, conversations = 0, cost = 0 } = rows[0] ?? {};
    return { questions, conversations, costMinor: cost };
  });
}
