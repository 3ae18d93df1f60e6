import type { LanguageModelV4, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { answersFrom, quote, type SearchResult } from '../../../knowledge/index.ts';

export const extractiveName = 'builtin/extractive';

/**
 * The model that needs no key and is no language model: it says the best question-answer pair word for word, or the one to three best
 * sentences of the passages it was given, and the fallback when they do not speak about the question. `answered` stands in the
 * provider metadata of its finish.
 */
export function createExtractiveModel({ found, fallback }: { found: SearchResult; fallback: string }): LanguageModelV4 {
  const answered = answersFrom(found);
  const said = () => (answered ? quote(found.passages).text : fallback);
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
      return { ...end, content: [{ type: 'text', text: said() }], warnings: [] };
    },
    async doStream() {
      const parts: LanguageModelV4StreamPart[] = [
        { type: 'stream-start', warnings: [] },
        { type: 'text-start', id: '0' },
        { type: 'text-delta', id: '0', delta: said() },
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
