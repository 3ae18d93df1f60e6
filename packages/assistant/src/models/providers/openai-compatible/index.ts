import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModelV4 } from '@ai-sdk/provider';
import type { EgressFetch } from '@chatai/core/http';

/** A model behind an endpoint that speaks OpenAI's chat completions: OpenAI itself, Ollama, vLLM, llama.cpp, OpenRouter. */
export function createOpenAiModel({
  name,
  model,
  baseUrl,
  apiKey,
  fetch,
}: {
  name: string;
  model: string;
  baseUrl: string;
  apiKey: string | undefined;
  fetch: EgressFetch;
}): LanguageModelV4 {
  return createOpenAICompatible({
    name,
    baseURL: baseUrl.replace(/\/+$/, ''),
    ...(apiKey ? { apiKey } : {}),
    includeUsage: true,
    // Its type is that of the global fetch, of which only this part is called.
    fetch: ((input: string | URL, init?: RequestInit) => fetch(input, init)) as typeof globalThis.fetch,
  }).chatModel(model);
}
