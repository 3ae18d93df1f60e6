import { coreErrors } from '@chatai/core/errors';
import { fallbackText, isGreeting } from '../assistants/index.ts';
import { answersFrom, type FoundPassage, quote, type SearchResult, search } from '../knowledge/index.ts';
import { recentMessages } from '../memory/index.ts';
import {
  type Completion,
  complete,
  createExtractiveModel,
  type Extract,
  extract,
  extractiveName,
  type Usage,
} from '../models/index.ts';
import type { Answerer } from './answerer.ts';
import type { CachedAssistant } from './assistant-cache.ts';
import { promptOf } from './prompt.ts';

export interface Question {
  workspaceId: string;
  assistantId: string;
  /** Of the conversation whose history a model may read. */
  conversationId?: string | undefined;
  question: string;
  /** BCP 47, of whom asks; for the words of the fallback when the question itself does not tell. */
  language?: string | undefined;
}

/** A passage that was found for the question. */
export interface AnswerSource {
  sourceId: string;
  title: string;
  /** What was quoted from it, else its beginning. */
  excerpt: string;
  /** 0..1, comparable within one answer. */
  score: number;
  /** Is it quoted? Absent where a language model answered: which passages it used, only the model knows. */
  used?: boolean;
}

export interface Answer {
  text: string;
  /** False when the assistant said that it doesn't know. */
  answered: boolean;
  /** Best first, one per source: the best 5 and what was quoted. */
  sources: AnswerSource[];
  /** What answered: `builtin/extractive`, `<provider>/<model>`. */
  model: string;
  usage: Usage;
  /** The model stopped at its length limit. */
  truncated: boolean;
  /** Milliseconds of each step; `firstToken` is the part of `model` before its first piece of text. */
  steps: { assistant: number; search: number; memory: number; model: number; firstToken: number };
}

export type AnswerPart = { kind: 'text'; text: string } | ({ kind: 'done' } & Answer);

const mostSources = 5;
/** Passages that a language model is given. */
const mostPassages = 6;

/**
 * Answers one question as a stream: pieces of text, then one `done` with the whole. Throws `not-found` (no such assistant in the
 * workspace), `answer-failed` (may be tried again), `model-refused`; the reason of `signal` when it is aborted (the call upstream ends at once).
 * Writes nothing. Without knowledge and with the built-in model no statement runs while the assistant is cached (1 s).
 */
export async function* answer(answerer: Answerer, asked: Question, signal?: AbortSignal): AsyncGenerator<AnswerPart> {
  const { clock } = answerer;
  signal?.throwIfAborted();
  const startedMs = clock.monotonicMs();
  const assistant = await answerer.assistants.get(asked.workspaceId, asked.assistantId);
  if (!assistant) throw coreErrors.notFound({ what: 'assistant' });
  const assistantMs = clock.monotonicMs();
  const found = await search(
    { sql: answerer.database.pool, stemmer: answerer.stemmer },
    { workspaceId: asked.workspaceId, knowledge: assistant.knowledge, question: asked.question },
  );
  const searchMs = clock.monotonicMs();
  const { completion, extracted } = await completionFor(answerer, asked, assistant, found);
  const memoryMs = clock.monotonicMs();
  let firstTokenMs: number | undefined;

  for await (const part of complete(
    { clock, random: answerer.random, ...(answerer.timers ? { timers: answerer.timers } : {}) },
    completion,
    signal,
  )) {
    if (part.kind === 'text') {
      firstTokenMs ??= clock.monotonicMs();
      yield part;
      continue;
    }
    const doneMs = clock.monotonicMs();
    const answered = part.answered ?? part.text.trim() !== fallbackOf(assistant, asked, found);
    yield {
      kind: 'done',
      text: part.text,
      answered,
      sources: extracted ? foundSources(found, extracted) : answersFrom(found) ? readSources(found) : [],
      model: completion.name,
      usage: part.usage,
      truncated: part.truncated,
      steps: {
        assistant: assistantMs - startedMs,
        search: searchMs - assistantMs,
        memory: memoryMs - searchMs,
        model: doneMs - memoryMs,
        firstToken: (firstTokenMs ?? doneMs) - memoryMs,
      },
    };
  }
}

/** The whole answer at once. */
export async function collectAnswer(answerer: Answerer, asked: Question, signal?: AbortSignal): Promise<Answer> {
  for await (const part of answer(answerer, asked, signal)) {
    if (part.kind === 'text') continue;
    const { kind: _, ...whole } = part;
    return whole;
  }
  throw new Error('A completion ends with its whole or an error.');
}

async function completionFor(
  answerer: Answerer,
  asked: Question,
  assistant: CachedAssistant,
  found: SearchResult,
): Promise<{ completion: Completion; extracted?: Extract }> {
  const { version } = assistant;
  const fallback = fallbackOf(assistant, asked, found);
  const model = await answerer.models.find(asked.workspaceId, version.model);
  if (!model) {
    const greeting = isGreeting(asked.question) ? version.greeting : null;
    const extracted = extract({ found, fallback, greeting });
    return { completion: { model: createExtractiveModel(extracted), name: extractiveName, prompt: [] }, extracted };
  }
  const history = asked.conversationId
    ? await recentMessages(answerer.database.pool, {
        workspaceId: asked.workspaceId,
        conversationId: asked.conversationId,
      })
    : [];
  const prompt = promptOf({
    instructions: version.instructions,
    language: version.language,
    fallback,
    passages: answersFrom(found) ? found.passages.slice(0, mostPassages) : [],
    history,
    question: asked.question,
  });
  return { completion: { model, name: version.model, prompt } };
}

/** The owner's words; without any, ours in the assistant's language, that of the question, or that of whom asks. */
function fallbackOf({ version }: CachedAssistant, asked: Question, found: SearchResult): string {
  if (version.fallback !== null) return version.fallback;
  const told =
    version.language !== 'auto' ? version.language : found.language !== 'und' ? found.language : asked.language;
  return fallbackText(told ?? 'en');
}

/** What the built-in model looked at, with the words that it quoted. A greeting looks at nothing. */
function foundSources({ passages }: SearchResult, { from, answered }: Extract): AnswerSource[] {
  if (answered && from.length === 0) return [];
  return onePerSource(passages).flatMap((passage, rank) => {
    const quoted = from.filter((other) => other.sourceId === passage.sourceId);
    const used = quoted.length > 0;
    if (!used && rank >= mostSources) return [];
    return { ...sourceOf(passage, used ? quote(quoted).text : beginning(passage)), used };
  });
}

/** What a language model read. Which of it the answer uses, only the model knows. */
const readSources = ({ passages }: SearchResult): AnswerSource[] =>
  onePerSource(passages.slice(0, mostPassages))
    .slice(0, mostSources)
    .map((passage) => sourceOf(passage, beginning(passage)));

const beginning = ({ body }: FoundPassage) => body.slice(0, 500).toWellFormed();

const onePerSource = (passages: readonly FoundPassage[]): FoundPassage[] =>
  passages.filter((passage, at) => passages.findIndex((other) => other.sourceId === passage.sourceId) === at);

const sourceOf = ({ sourceId, title, score }: FoundPassage, excerpt: string): AnswerSource => ({
  sourceId,
  title,
  excerpt,
  score: Math.round(score * 1_000) / 1_000,
});
