import type { LanguageModelV4, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { answersFrom, type Quote, quote, type SearchResult } from '../../../knowledge/index.ts';

export const extractiveName = 'builtin/extractive';

/** What the extractive model says, and the passages that it takes it from: none of a greeting and of the fallback. */
export interface Extract extends Quote {
  answered: boolean;
}

/**
 * The best question-answer pair word for word, or the one to three best sentences of the passages that were found; the fallback when they
 * do not speak about the question. A `greeting` is given where the question is one, and goes before both.
 */
export function extract(input: { found: SearchResult; fallback: string; greeting: string | null }): Extract {
  if (input.greeting !== null) return { text: input.greeting, from: [], answered: true };
  if (!answersFrom(input.found)) return { text: input.fallback, from: [], answered: false };
  return { ...quote(input.found.passages), answered: true };
}

/** The model that needs no key and is no language model: it says the extract. `answered` stands in the provider metadata of its finish. */
export function createExtractiveModel({ text, answered }: Extract): LanguageModelV4 {
  const usage = {
    inputTokens: { total: 0, noCache: 0, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: 0, text: 0, reasoning: 0 },
  };
  const end = {
    usage,
    finishReason: { unified: 'stop', raw: 'stop' } as const,
    providerMetadata: { builtin: { answered } },
  };
  return {
    specificationVersion: 'v4',
    provider: 'builtin',
    modelId: 'extractive',
    supportedUrls: {},
    async doGenerate() {
      return { ...end, content: [{ type: 'text', text }], warnings: [] };
    },
    async doStream() {
      const parts: LanguageModelV4StreamPart[] = [
        { type: 'stream-start', warnings: [] },
        { type: 'text-start', id: '0' },
        { type: 'text-delta', id: '0', delta: text },
        { type: 'text-end', id: '0' },
        { type: 'finish', ...end },
      ];
      const stream = new ReadableStream<LanguageModelV4StreamPart>({
        start(controller) {
          for (const part of parts) controller.enqueue(part);
          controller.close();
        },
      });
      return { stream };
    },
  };
}
