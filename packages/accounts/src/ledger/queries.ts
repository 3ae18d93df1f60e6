import type { Usage } from '@chatai/contract/usage';
import { type Db, sql } from '@chatai/core/database';

/** Sums per model, most turns first. */
export async function selectUsage(tx: Db, workspaceId: string, from: Date, to: Date): Promise<Usage['models']> {
  const rows = await tx
    .selectFrom('ledger_entries')
    .select(({ fn }) => [
      'model',
      fn.countAll<number>().as('turns'),
      sql<number>`sum(input_tokens)::bigint`.as('inputTokens'),
      sql<number>`sum(output_tokens)::bigint`.as('outputTokens'),
      sql<number>`sum(amount_minor)::bigint`.as('amountMinor'),
    ])
    .where('workspace_id', '=', workspaceId)
    .where('created_at', '>=', from)
    .where('created_at', '<', to)
    .groupBy('model')
    .orderBy('turns', 'desc')
    .orderBy('model')
    .execute();
  return rows;
}
