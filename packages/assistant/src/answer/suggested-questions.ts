import type { Answerer } from './answerer.ts';
import { selectQuestions } from './queries.ts';

/** Questions of an assistant, as they were at a state of its knowledge. */
export type SuggestionCache = Map<string, { knowledgeVersion: number; questions: string[] }>;

const mostCached = 5_000;

/** Questions that somebody may begin with, at most three: of the oldest question-answer pairs. Asked of the database once per state of the knowledge. */
export async function suggestedQuestions(
  { database, assistants, suggestions }: Answerer,
  of: { workspaceId: string; assistantId: string },
): Promise<string[]> {
  const assistant = await assistants.get(of.workspaceId, of.assistantId);
  const knowledgeVersion = assistant?.version.knowledge_version ?? 0;
  // Never changed means empty.
  if (knowledgeVersion === 0) return [];
  const key = `${of.workspaceId} ${of.assistantId}`;
  const known = suggestions.get(key);
  if (known?.knowledgeVersion === knowledgeVersion) return known.questions;
  const questions = await selectQuestions(database.pool, of);
  if (suggestions.size >= mostCached) suggestions.clear();
  suggestions.set(key, { knowledgeVersion, questions });
  return questions;
}
