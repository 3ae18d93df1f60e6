import type { Clock } from '@chatai/core/clock';
import type { FactSource } from '@chatai/core/health';
import { createTrustedFetch, type EgressFetch } from '@chatai/core/http';
import { defaultModel, type OperatorModel, operatorAddress } from './operator-model.ts';

/** The operator's model provider, asked for its list of models, which costs nothing. Not every endpoint that speaks OpenAI's chat completions has one. */
export type ProviderFacts = { model: string } & (
  | { kind: 'built-in' }
  | { kind: 'answers'; status: number; tookMs: number }
  | { kind: 'unreachable' }
);

/** A provider is not asked at every look: it may charge for it, or count it. */
const rememberMs = 30_000;
const limits = { connectMs: 2_000, wholeMs: 3_000, sizeBytes: 1_048_576 };

/** Does the provider answer? With the built-in model there is nothing that could not. Throws nothing. */
export function providerFacts({
  operator,
  clock,
  ask = createTrustedFetch({ clock, limits }),
}: {
  operator: OperatorModel;
  clock: Clock;
  ask?: EgressFetch;
}): FactSource<ProviderFacts> {
  const model = defaultModel(operator);
  const address = operatorAddress(operator);
  const { apiKey } = operator;
  let remembered: { facts: ProviderFacts; atMs: number } | undefined;
  let looking: Promise<ProviderFacts> | undefined;

  async function look(): Promise<ProviderFacts> {
    const begunMs = clock.monotonicMs();
    try {
      const headers: Record<string, string> = apiKey ? { authorization: `Bearer ${apiKey}` } : {};
      const response = await ask(`${address?.replace(/\/+$/, '')}/models`, { headers });
      await response.body?.cancel();
      return { model, kind: 'answers', status: response.status, tookMs: Math.round(clock.monotonicMs() - begunMs) };
    } catch {
      return { model, kind: 'unreachable' };
    }
  }

  /** One look at a time. */
  function refresh(): Promise<ProviderFacts> {
    looking ??= look().then((facts) => {
      remembered = { facts, atMs: clock.monotonicMs() };
      looking = undefined;
      return facts;
    });
    return looking;
  }

  return {
    deadlineMs: limits.connectMs + limits.wholeMs,
    async read() {
      if (address === undefined) return { model, kind: 'built-in' };
      const ageMs = remembered ? clock.monotonicMs() - remembered.atMs : Number.POSITIVE_INFINITY;
      if (remembered && ageMs < rememberMs) return remembered.facts;
      const looked = refresh();
      // A provider may be slower than we are asked: what was seen a moment ago is told meanwhile. Older news is none.
      return remembered && ageMs < 2 * rememberMs ? remembered.facts : await looked;
    },
  };
}
