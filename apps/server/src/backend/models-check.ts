import { defaultModel, type OperatorModel, operatorAddress } from '@chatai/assistant/models';
import type { Clock } from '@chatai/core/clock';
import type { Check, CheckResult } from '@chatai/core/health';
import { createTrustedFetch, type EgressFetch } from '@chatai/core/http';

/** A provider is not asked at every look at our health: it may charge for it, or count it. */
const rememberMs = 30_000;
const limits = { connectMs: 2_000, wholeMs: 3_000, sizeBytes: 1_048_576 };

/**
 * Does the operator's model provider answer? It is asked for its list of models, which costs nothing, OpenAI too when there is a key alone.
 * With the built-in model there is nothing that could not. Not essential: who asks gets an apology.
 */
export function modelsCheck({
  operator,
  clock,
  ask = createTrustedFetch({ clock, limits }),
}: {
  operator: OperatorModel;
  clock: Clock;
  ask?: EgressFetch;
}): Check {
  const model = defaultModel(operator);
  const address = operatorAddress(operator);
  const { apiKey } = operator;
  let remembered: { result: CheckResult; atMs: number } | undefined;
  let looking: Promise<CheckResult> | undefined;

  async function look(): Promise<CheckResult> {
    try {
      const headers: Record<string, string> = apiKey ? { authorization: `Bearer ${apiKey}` } : {};
      const response = await ask(`${address?.replace(/\/+$/, '')}/models`, { headers });
      await response.body?.cancel();
      return resultOf(response.status);
    } catch {
      return { status: 'fail', detail: 'the provider cannot be reached' };
    }
  }

  /** One look at a time. */
  function refresh(): Promise<CheckResult> {
    looking ??= look().then((result) => {
      remembered = { result, atMs: clock.monotonicMs() };
      looking = undefined;
      return result;
    });
    return looking;
  }

  return {
    name: 'models',
    essential: false,
    async run() {
      if (address === undefined) return { status: 'ok', model };
      const ageMs = remembered ? clock.monotonicMs() - remembered.atMs : Number.POSITIVE_INFINITY;
      if (remembered && ageMs < rememberMs) return { model, ...remembered.result };
      const looked = refresh();
      // A provider may be slower than our health is asked for: what was seen a moment ago is told meanwhile. Older news is none.
      return { model, ...(remembered && ageMs < 2 * rememberMs ? remembered.result : await looked) };
    },
  };
}

/** What the list of models tells by its status. Not every endpoint that speaks OpenAI's chat completions has one. */
function resultOf(status: number): CheckResult {
  if (status < 400) return { status: 'ok' };
  if ([404, 405].includes(status))
    return { status: 'ok', detail: `the provider answers, without a list of models (${status})` };
  if ([401, 403].includes(status)) return { status: 'fail', detail: `the provider refuses the key (${status})` };
  return { status: status < 500 ? 'warn' : 'fail', detail: `the provider answers ${status}` };
}
