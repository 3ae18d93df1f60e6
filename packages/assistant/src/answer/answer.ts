import { coreErrors } from '@chatai/core/errors';
import { fallbackText } from '../assistants/index.ts';
import { answersFrom, type FoundPassage, quote, type SearchResult, search } from '../knowledge/index.ts';
import { recentMessages } from '../memory/index.ts';
import { type Completion, complete, createExtractiveModel, extractiveName, type Usage } from '../models/index.ts';
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

/** A passage that the answer rests on or, when there is no answer, that came nearest. */
export interface AnswerSource {
  sourceId: string;
  title: string;
  excerpt: string;
  /** 0..1, comparable within one answer. */
  score: number;
}

export interface Answer {
  text: string;
  /** False when the assistant said that it doesn't know. */
  answered: boolean;
  /** Best first, at most 5, one per source. */
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
  const { completion, extractive } = await completionFor(answerer, asked, assistant, found);
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
      sources: extractive || answersFrom(found) ? sourcesOf(found, extractive && answered) : [],
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
): Promise<{ completion: Completion; extractive: boolean }> {
  const { version } = assistant;
  const fallback = fallbackOf(assistant, asked, found);
  const model = await answerer.models.find(asked.workspaceId, version.model);
  if (!model) {
    return {
      completion: { model: createExtractiveModel({ found, fallback }), name: extractiveName, prompt: [] },
      extractive: true,
    };
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
  return { completion: { model, name: version.model, prompt }, extractive: false };
}

/** The owner's words; without any, ours in the assistant's language, that of the question, or that of whom asks. */
function fallbackOf({ version }: CachedAssistant, asked: Question, found: SearchResult): string {
  if (version.fallback !== null) return version.fallback;
  const told =
    version.language !== 'auto' ? version.language : found.language !== 'und' ? found.language : asked.language;
  return fallbackText(told ?? 'en');
}

/** One per source. `quoted`: the excerpt is what was said from it, where something was. */
function sourcesOf(found: SearchResult, quoted: boolean): AnswerSource[] {
  const best = new Map<string, FoundPassage>();
  for (const passage of found.passages) {
    if (!best.has(passage.sourceId)) best.set(passage.sourceId, passage);
    if (best.size === mostSources) break;
  }
  const used = new Set(quoted ? quote(found.passages).from : []);
  return [...best.values()].map((passage) => ({
    sourceId: passage.sourceId,
    title: passage.title,
    excerpt: used.has(passage) ? quote([passage]).text : passage.body.slice(0, 500).toWellFormed(),
    score: Math.round(passage.score * 1_000) / 1_000,
  }));
}
