import type { Sql } from '@chatai/core/database';

export interface PublishedRow {
  workspace_id: string;
  assistant_id: string;
  knowledge_version: number;
  version: number;
  instructions: string;
  language: string;
  model: string;
  fallback: string | null;
  greeting: string | null;
  suggestions: string[];
}

/** The published versions of many assistants at once. Those that do not exist in their workspace are missing. Index: assistants_pkey. */
export async function selectPublished(
  sql: Sql,
  keys: readonly { workspaceId: string; assistantId: string }[],
): Promise<PublishedRow[]> {
  const { rows } = await sql.query<PublishedRow>({
    name: 'answer_select_published',
    text: `select a.workspace_id, a.id as assistant_id, a.knowledge_version, v.version, v.instructions, v.language, v.model, v.fallback, v.greeting, v.suggestions
           from unnest($1::uuid[], $2::uuid[]) as k (assistant_id, workspace_id)
           join assistants a on a.id = k.assistant_id and a.workspace_id = k.workspace_id and a.deleted_at is null
           join assistant_versions v on v.assistant_id = a.id and v.version = a.version and v.workspace_id = a.workspace_id`,
    values: [keys.map((key) => key.assistantId), keys.map((key) => key.workspaceId)],
  });
  return rows;
}

/** The draft of an assistant, in the place of its published version. Undefined when there is none. Index: assistant_drafts_pkey. */
export async function selectDraft(
  sql: Sql,
  { workspaceId, assistantId }: { workspaceId: string; assistantId: string },
): Promise<Pick<PublishedRow, 'instructions' | 'language' | 'model' | 'fallback' | 'greeting'> | undefined> {
  const { rows } = await sql.query({
    name: 'answer_select_draft',
    text: `select instructions, language, model, fallback, greeting from assistant_drafts where assistant_id = $1 and workspace_id = $2`,
    values: [assistantId, workspaceId],
  });
  return rows[0];
}

/** Longer questions do not fit on a button of a phone. */
const mostLetters = 60;

/** The oldest questions of the assistant's question-answer pairs, more than are shown: they may be in several languages. Index: knowledge_sources_by_assistant. */
export async function selectQuestions(
  sql: Sql,
  { workspaceId, assistantId }: { workspaceId: string; assistantId: string },
): Promise<string[]> {
  const { rows } = await sql.query<{ question: string }>({
    name: 'answer_select_questions',
    text: `select question from knowledge_sources
           where assistant_id = $1 and workspace_id = $2 and kind = 'qa' and state = 'ready' and length(question) <= ${mostLetters}
           order by id limit 20`,
    values: [assistantId, workspaceId],
  });
  return rows.map(({ question }) => question);
}
