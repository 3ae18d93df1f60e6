import type { Clock } from '@chatai/core/clock';
import { type Database, sql, withWorkspace } from '@chatai/core/database';
import type { Log } from '@chatai/core/log';

/** Counts how often answers rest on sources, in memory, and writes the counts down every 10 s: an answer waits for none of it. */
export interface SourceUses {
  /** An answer of this workspace rests on these. */
  used(workspaceId: string, sourceIds: readonly string[]): void;
  /** Writes down what is left. */
  close(): Promise<void>;
}

const saveEveryMs = 10_000;

export function createSourceUses(deps: { database: Database; clock: Clock; log: Log }): SourceUses {
  let counted = new Map<string, { workspaceId: string; sourceId: string; uses: number }>();

  async function save() {
    const counts = [...counted.values()];
    counted = new Map();
    if (counts.length === 0) return;
    // A source that was deleted meanwhile is left out.
    await deps.database.pool.query({
      name: 'knowledge_count_uses',
      text: `insert into source_days as d (source_id, workspace_id, day, uses)
             select s.id, s.workspace_id, (chatai_now() at time zone 'UTC')::date, i.uses
             from unnest($1::uuid[], $2::uuid[], $3::integer[]) as i (source_id, workspace_id, uses)
             join knowledge_sources s on s.id = i.source_id and s.workspace_id = i.workspace_id
             on conflict (source_id, day, workspace_id) do update set uses = d.uses + excluded.uses`,
      values: [
        counts.map(({ sourceId }) => sourceId),
        counts.map(({ workspaceId }) => workspaceId),
        counts.map(({ uses }) => uses),
      ],
    });
  }
  const trySave = () => save().catch((error: unknown) => deps.log.warn('knowledge.uses.lost', { error }));

  return {
    used(workspaceId, sourceIds) {
      if (sourceIds.length > 0 && counted.size === 0) deps.clock.after(saveEveryMs, () => void trySave());
      for (const sourceId of sourceIds) {
        const count = counted.get(sourceId) ?? { workspaceId, sourceId, uses: 0 };
        count.uses += 1;
        counted.set(sourceId, count);
      }
    },
    close: trySave,
  };
}

/** Answers of the last 30 days that rest on each of these sources; those of none are missing. Primary key. */
export async function usesOf(
  { api }: { api: Database },
  workspaceId: string,
  sourceIds: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await withWorkspace(api, workspaceId, (tx) =>
    sql<{ source_id: string; uses: number }>`
      select source_id, sum(uses)::int as uses from source_days
       where source_id = any(${sourceIds}::uuid[]) and workspace_id = ${workspaceId}
         and day > (chatai_now() at time zone 'UTC')::date - 30
       group by source_id`.execute(tx),
  );
  return new Map(rows.map(({ source_id, uses }) => [source_id, uses]));
}
