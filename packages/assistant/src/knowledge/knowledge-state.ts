import type { Sql } from '@chatai/core/database';
import type { Knowledge } from './search.ts';

interface Row {
  search_key: number;
  passages: number;
  stems: number;
  languages: string[] | null;
}

/** What a search needs to know beforehand. Scans the assistant's passages: call it when the knowledge has changed, not for each question. */
export async function readKnowledge(
  sql: Sql,
  { workspaceId, assistantId }: { workspaceId: string; assistantId: string },
): Promise<Knowledge> {
  const { rows } = await sql.query<Row>({
    name: 'knowledge_state',
    text: `select a.search_key, coalesce(sum(g.passages), 0)::int as passages, coalesce(sum(g.stems), 0)::int as stems,
                  array_agg(g.language order by g.passages desc) filter (where g.language is not null) as languages
           from assistants a
           left join lateral (
             select c.language, count(*) as passages, sum(c.stem_count) as stems
             from knowledge_sources s join knowledge_chunks c on c.source_id = s.id and c.workspace_id = s.workspace_id
             where s.assistant_id = a.id and s.workspace_id = a.workspace_id
             group by c.language
           ) g on true
           where a.id = $1 and a.workspace_id = $2
           group by a.search_key`,
    values: [assistantId, workspaceId],
  });
  const row = rows[0];
  if (!row) return { searchKey: 0, passages: 0, meanStems: 0, languages: [] };
  return {
    searchKey: row.search_key,
    passages: row.passages,
    meanStems: row.passages > 0 ? row.stems / row.passages : 0,
    languages: row.languages ?? [],
  };
}
