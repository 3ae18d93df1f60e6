import { coreErrors } from '@chatai/core/errors';
import { fallbackText, isGreeting } from '../assistants/index.ts';
import { answersFrom, type FoundPassage, quote, type SearchResult, search, sureFrom } from '../knowledge/index.ts';
import { type RememberedMessage, recentMessages } from '../memory/index.ts';
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
import { selectDraft } from './queries.ts';

export interface Question {
  workspaceId: string;
  assistantId: string;
  /** Of the conversation whose history a model may read, from the message after `memoryFrom` on. */
  conversationId?: string | undefined;
  memoryFrom?: number | undefined;
  question: string;
  /** The beginning of the answer, which was said before: it goes on exactly from there. */
  partial?: string | undefined;
  /** BCP 47, of whom asks; for the words of the fallback when the question itself does not tell. */
  language?: string | undefined;
  /** Answer as the draft says, if there is one. */
  draft?: boolean | undefined;
  /** Called when all is looked up and the model is asked. */
  onAsked?: (() => void) | undefined;
}

/** A passage that was found for the question. */
export interface AnswerSource {
  sourceId: string;
  title: string;
  /** What was quoted from it, else its beginning. */
  excerpt: string;
  /** 0..1, comparable within one answer. */
  score: number;
  /** Of a file that has pages, from 1. */
  page?: number | undefined;
  /** Does the answer stand on it? Quoted by the built-in model; of a language model: named by its number, [1] for the first. */
  used: boolean;
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
  /** What the model was given to read beside the question. */
  context: string;
  /** How it came to be. */
  why: AnswerWhy;
  /** Milliseconds of each step; `firstToken` is the part of `model` before its first piece of text. */
  steps: { assistant: number; search: number; memory: number; model: number; firstToken: number };
}

/** For an owner who asks why their assistant said that. */
export interface AnswerWhy {
  /** `answered`: from passages; `model`: a language model without any; `greeting`, `fallback`: the words for it. */
  decision: 'answered' | 'model' | 'greeting' | 'fallback';
  /** Passages that were found, the best first, at most 10; `used` as of the sources. */
  passages: AnswerSource[];
  /** How surely the best passage speaks about what is asked, -1..4, and from where on passages are used at all. */
  confidence: number;
  threshold: number;
  /** Earlier messages that the model was shown. */
  memory: number;
  version: number;
  draft: boolean;
}

/** `partial`: all there is of an answer that was stopped or broke off after its first text; the error follows. */
export type AnswerPart = { kind: 'text'; text: string } | ({ kind: 'partial' | 'done' } & Answer);

const mostSources = 5;
/** Passages that are told to who asks why. */
const mostExplained = 10;
/** Passages that a language model is given. */
const mostPassages = 6;

/**
 * Answers one question as a stream: pieces of text, then one `done` with the whole; of one that is stopped or breaks off after its first
 * text a `partial` with all there is, before it throws. Throws `not-found` (no such assistant in the
 * workspace), `answer-failed` and `answer-empty` (may be tried again), `model-refused`; the reason of `signal` when it is aborted (the call upstream ends at once).
 * Writes nothing. Without knowledge and with the built-in model no statement runs while the assistant is cached (1 s).
 */
export async function* answer(answerer: Answerer, asked: Question, signal?: AbortSignal): AsyncGenerator<AnswerPart> {
  const { clock } = answerer;
  signal?.throwIfAborted();
  const startedMs = clock.monotonicMs();
  const assistant = await assistantFor(answerer, asked);
  const assistantMs = clock.monotonicMs();
  const { found, searchMs, completion, extracted, context, memory } = await lookUp(answerer, asked, assistant, signal);
  const memoryMs = clock.monotonicMs();
  asked.onAsked?.();
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
    const said = part.kind === 'done' ? part : { truncated: false, answered: undefined };
    const answered = said.answered ?? part.text.trim() !== fallbackOf(assistant, asked, found);
    const sources = extracted
      ? foundSources(found, extracted)
      : answersFrom(found)
        ? readSources(found, part.text)
        : [];
    yield {
      kind: part.kind,
      text: part.text,
      answered,
      sources,
      model: completion.name,
      usage: part.usage,
      truncated: said.truncated,
      context,
      why: {
        decision: decisionOf({ answered, sources, isModel: !extracted }),
        passages: onePerSource(found.passages)
          .slice(0, mostExplained)
          .map((passage) => ({
            ...sourceOf(passage, beginning(passage)),
            used: sources.some(({ sourceId, used }) => used && sourceId === passage.sourceId),
          })),
        confidence: Math.round(found.confidence * 1_000) / 1_000,
        threshold: sureFrom,
        memory,
        version: assistant.version.version,
        draft: assistant.isDraft,
      },
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

/** As published, or as the draft says. Throws `not-found`. */
async function assistantFor(answerer: Answerer, asked: Question): Promise<CachedAssistant & { isDraft: boolean }> {
  const assistant = await answerer.assistants.get(asked.workspaceId, asked.assistantId);
  if (!assistant) throw coreErrors.notFound({ what: 'assistant' });
  const draft = asked.draft ? await selectDraft(answerer.database.pool, asked) : undefined;
  if (!draft) return { ...assistant, isDraft: false };
  return { ...assistant, version: { ...assistant.version, ...draft }, isDraft: true };
}

function decisionOf(of: { answered: boolean; sources: AnswerSource[]; isModel: boolean }): AnswerWhy['decision'] {
  if (!of.answered) return 'fallback';
  if (of.sources.some(({ used }) => used)) return 'answered';
  return of.isModel ? 'model' : 'greeting';
}

/** What the knowledge and the conversation have to say. The database is asked for a few questions at a time. */
async function lookUp(
  answerer: Answerer,
  asked: Question,
  assistant: CachedAssistant,
  signal: AbortSignal | undefined,
) {
  await answerer.lookUps.enter();
  try {
    signal?.throwIfAborted();
    const found = await search(
      { sql: answerer.database.pool, stemmer: answerer.stemmer },
      { workspaceId: asked.workspaceId, knowledge: assistant.knowledge, question: asked.question },
    );
    const searchMs = answerer.clock.monotonicMs();
    return { found, searchMs, ...(await completionFor(answerer, asked, assistant, found)) };
  } finally {
    answerer.lookUps.leave();
  }
}

/** The whole answer at once. */
export async function collectAnswer(answerer: Answerer, asked: Question, signal?: AbortSignal): Promise<Answer> {
  for await (const part of answer(answerer, asked, signal)) {
    if (part.kind !== 'done') continue;
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
): Promise<{ completion: Completion; extracted?: Extract; context: string; memory: number }> {
  const { version } = assistant;
  const fallback = fallbackOf(assistant, asked, found);
  const model = await answerer.models.find(asked.workspaceId, version.model);
  if (!model) {
    const greeting = isGreeting(asked.question) ? version.greeting : null;
    const extracted = extract({ found, fallback, greeting });
    const rest = { ...extracted, text: restOf(extracted.text, asked.partial) };
    const completion = { model: createExtractiveModel(rest), name: extractiveName, prompt: [] };
    return { completion, extracted, context: '', memory: 0 };
  }
  const passages = answersFrom(found) ? found.passages.slice(0, mostPassages) : [];
  const history = asked.conversationId
    ? await recentMessages(answerer.database.pool, {
        workspaceId: asked.workspaceId,
        conversationId: asked.conversationId,
        after: asked.memoryFrom ?? 0,
      })
    : [];
  const prompt = promptOf({
    instructions: version.instructions,
    language: version.language,
    fallback,
    passages: numbered(passages),
    // What is continued is put before the model once, at the end.
    history: asked.partial === undefined ? history : beforeQuestion(history),
    question: asked.question,
    partial: asked.partial,
  });
  const read = [version.instructions, ...passages.map(({ body }) => body), ...history.map(({ text }) => text)];
  return { completion: { model, name: version.model, prompt }, context: read.join('\n'), memory: history.length };
}

/** What is left to say of the same answer; all of it when it begins otherwise by now. */
const restOf = (text: string, partial: string | undefined): string =>
  partial !== undefined && text.length > partial.length && text.startsWith(partial) ? text.slice(partial.length) : text;

/** The past without its last exchange. */
function beforeQuestion(history: RememberedMessage[]): RememberedMessage[] {
  const answerAt = history.findLastIndex(({ role }) => role === 'user');
  return history.slice(0, history.findLastIndex(({ role }, at) => at < answerAt && role !== 'user') + 1);
}

/** Passages under the number of their source, by which an answer names it. */
const numbered = (passages: readonly FoundPassage[]) => {
  const sources = onePerSource(passages);
  return passages.map((passage) => ({
    ...passage,
    number: sources.findIndex(({ sourceId }) => sourceId === passage.sourceId) + 1,
  }));
};

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

/** What a language model read, in the order of its numbers. */
const readSources = ({ passages }: SearchResult, text: string): AnswerSource[] =>
  onePerSource(passages.slice(0, mostPassages)).map((passage, index) => ({
    ...sourceOf(passage, beginning(passage)),
    used: text.includes(`[${index + 1}]`),
  }));

const beginning = ({ body }: FoundPassage) => body.slice(0, 500).toWellFormed();

const onePerSource = (passages: readonly FoundPassage[]): FoundPassage[] =>
  passages.filter((passage, at) => passages.findIndex((other) => other.sourceId === passage.sourceId) === at);

const sourceOf = ({ sourceId, title, score, page }: FoundPassage, excerpt: string): Omit<AnswerSource, 'used'> => ({
  sourceId,
  title,
  ...(page === undefined ? {} : { page }),
  excerpt,
  score: Math.round(score * 1_000) / 1_000,
});
