import type { Answerer } from './answerer.ts';
import type { CachedAssistant } from './assistant-cache.ts';
import { selectQuestions } from './queries.ts';

/** Questions of an assistant, as they were at a state of its knowledge. */
export type SuggestionCache = Map<string, { knowledgeVersion: number; questions: string[] }>;

const mostCached = 5_000;

const mostSuggested = 3;

/**
 * Questions that somebody may begin with, at most three: those that the owner suggests, else of the oldest question-answer pairs; those in the
 * letters of the reader's `language` (BCP 47) first. Pairs are asked of the database once per state of the knowledge.
 */
export async function suggestedQuestions(
  answerer: Answerer,
  of: { workspaceId: string; assistantId: string; language?: string | undefined },
): Promise<string[]> {
  const assistant = await answerer.assistants.get(of.workspaceId, of.assistantId);
  const suggested = assistant?.version.suggestions ?? [];
  const questions = suggested.length > 0 ? suggested : await oldestQuestions(answerer, of, assistant);
  const letters = lettersOf(of.language);
  if (!letters) return questions.slice(0, mostSuggested);
  // A name such as ChatAI keeps its letters in every language.
  const isTheirs = (question: string) =>
    2 * (question.match(letters)?.length ?? 0) > (question.match(/\p{L}/gu)?.length ?? 0);
  return [...questions.filter(isTheirs), ...questions.filter((one) => !isTheirs(one))].slice(0, mostSuggested);
}

/** The letters that a language is written in; undefined when it is none that we know. */
function lettersOf(language: string | undefined): RegExp | undefined {
  try {
    const script = language && new Intl.Locale(language).maximize().script;
    return script ? new RegExp(mixed[script] ?? `\\p{Script=${script}}`, 'gu') : undefined;
  } catch {
    // Neither what Telegram calls a language nor a script need be one that Unicode knows.
    return undefined;
  }
}

/** Scripts of languages that are several of Unicode's. */
const mixed: Record<string, string> = {
  Jpan: '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}]',
  Kore: '[\\p{Script=Hangul}\\p{Script=Han}]',
  Hans: '\\p{Script=Han}',
  Hant: '\\p{Script=Han}',
};

async function oldestQuestions(
  { database, suggestions }: Answerer,
  of: { workspaceId: string; assistantId: string },
  assistant: CachedAssistant | undefined,
): Promise<string[]> {
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
