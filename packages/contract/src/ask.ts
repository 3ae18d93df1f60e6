import { z } from 'zod';
import { id } from './page.ts';
import { problem } from './problem.ts';
import { defineRoute } from './route.ts';

/** A passage that an answer rests on. */
export const answerSource = z.object({
  sourceId: id,
  title: z.string(),
  /** The passage, or the part of it that was used. */
  excerpt: z.string(),
  /** 0..1; comparable within one answer only. */
  score: z.number(),
  /** False: it was found, and the answer takes nothing from it. Absent where only the model knows. */
  used: z.boolean().optional(),
  page: z.number().int().optional(),
  url: z.string().optional(),
});
export type AnswerSource = z.infer<typeof answerSource>;

export const askInput = z.strictObject({
  question: z.string().trim().min(1).max(8_000),
  /** Goes on with an earlier conversation; without it a new one starts. */
  conversationId: id.optional(),
  /** Ask the draft. The conversation is a trial: it is listed and counted nowhere. */
  draft: z.boolean().optional(),
  /** Ask for `why` with the answer. */
  why: z.boolean().optional(),
});
export type AskInput = z.output<typeof askInput>;

/** How an answer came to be. */
export const answerWhy = z.object({
  /** `answered`: from the knowledge; `model`: the model had no passage to go by; `greeting`; `fallback`: nothing fitted well enough. */
  decision: z.enum(['answered', 'model', 'greeting', 'fallback']),
  /** Passages that were found, the best first, whether used or not. */
  passages: z.array(answerSource),
  /** How surely the best passage speaks about what is asked, and from where on passages are used at all. */
  confidence: z.number(),
  threshold: z.number(),
  /** Earlier messages that the model was shown. */
  memory: z.number().int(),
  version: z.number().int(),
  draft: z.boolean(),
});
export type AnswerWhy = z.infer<typeof answerWhy>;

export const askAnswer = z.object({
  answer: z.string(),
  /** False when the assistant said that it doesn't know. */
  answered: z.boolean(),
  sources: z.array(answerSource),
  /** What answered, e.g. `builtin/extractive`. */
  model: z.string(),
  turnId: id,
  conversationId: id,
  /** From the question to the whole answer. */
  tookMs: z.number().int(),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  why: answerWhy.optional(),
});
export type AskAnswer = z.infer<typeof askAnswer>;

/** Server-sent events of a streamed answer. `event` is the kind; the last one is `answer` or `problem`. */
export const askEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('part'), text: z.string() }),
  z.object({ kind: z.literal('answer'), answer: askAnswer }),
  z.object({ kind: z.literal('problem'), problem }),
]);
export type AskEvent = z.infer<typeof askEvent>;

/** Path slot of `ask`. A key that may only ask cannot list assistants, so it names one, or takes the default. */
export const askedAssistant = z.strictObject({
  /** An assistant's id or its name, whatever its case; `default` is the oldest one, which is the only one when there is just one. */
  id: z.string().min(1).max(200),
});

export const ask = defineRoute({
  method: 'POST',
  path: '/api/v1/assistants/{id}/ask',
  summary: 'Ask one question; streams when the request accepts text/event-stream',
  access: 'ask',
  params: askedAssistant,
  body: askInput,
  status: 200,
  response: askAnswer,
  events: askEvent,
  problems: ['not-found', 'answer-failed', 'answer-empty', 'model-refused', 'address-not-allowed'],
});
