import type { Database } from '@chatai/core/database';
import { coreErrors } from '@chatai/core/errors';
import { readKnowledge } from './knowledge-state.ts';
import { answersFrom, quote } from './quote.ts';
import { type FoundPassage, search } from './search.ts';
import type { Stemmer } from './stemmer.ts';

/** A passage that was found for a question that somebody tries. */
export interface TriedPassage {
  passage: FoundPassage;
  /** Would an answer rest on it? */
  used: boolean;
  /** What would be quoted of it, else its beginning. */
  excerpt: string;
}

const most = 10;

/** What is found for a question, the best first; `sourceId`: of that source alone. `requireAssistant` says whether there is one here. Throws `not-found`. */
export async function trySearch(
  { system, stemmer }: { system: Database; stemmer: Stemmer },
  input: { workspaceId: string; assistantId: string; question: string; sourceId?: string | undefined },
): Promise<TriedPassage[]> {
  const knowledge = await readKnowledge(system.pool, input);
  if (knowledge.searchKey === 0) throw coreErrors.notFound({ what: 'assistant' });
  const found = await search({ sql: system.pool, stemmer }, { ...input, knowledge });
  const quoted = answersFrom(found) ? quote(found.passages).from : [];
  return found.passages
    .filter(({ sourceId }) => input.sourceId === undefined || sourceId === input.sourceId)
    .slice(0, most)
    .map((passage) => {
      const used = quoted.some(({ id }) => id === passage.id);
      return { passage, used, excerpt: used ? quote([passage]).text : beginningOf(passage.body) };
    });
}

const excerptLength = 500;

/** Whole words. */
function beginningOf(text: string): string {
  if (text.length <= excerptLength) return text;
  const cut = text.slice(0, excerptLength).search(/\s\S*$/);
  return `${text.slice(0, cut > 0 ? cut : excerptLength).toWellFormed()}…`;
}
