import type { LanguageModelV4Usage } from '@ai-sdk/provider';

/** What a completion used. `estimated`: the provider did not say, and we counted ourselves. */
export interface Usage {
  inputTokens: number;
  outputTokens: number;
  estimated: boolean;
}

/** About four bytes of UTF-8 a token: fair for Latin letters, a little high for others, never zero for a text. */
const estimate = (text: string): number => Math.ceil(Buffer.byteLength(text) / 4);

/** The provider's figures, else an estimate from what went in and came out. */
export function usageOf(reported: LanguageModelV4Usage | undefined, input: string, output: string): Usage {
  const inputTokens = reported?.inputTokens.total;
  const outputTokens = reported?.outputTokens.total;
  if (inputTokens !== undefined && outputTokens !== undefined) return { inputTokens, outputTokens, estimated: false };
  return {
    inputTokens: inputTokens ?? estimate(input),
    outputTokens: outputTokens ?? estimate(output),
    estimated: true,
  };
}
