import { defaultModel, type OperatorModel } from '@chatai/assistant/models';
import type { Clock } from '@chatai/core/clock';
import type { Check, CheckResult } from '@chatai/core/health';
import { createTrustedFetch } from '@chatai/core/http';

/** A provider is not asked at every look at our health: it may charge for it, or count it. */
const rememberMs = 30_000;
const limits = { connectMs: 2_000, wholeMs: 3_000, sizeBytes: 1_048_576 };

/** Does the operator's model provider answer? With the built-in model there is nothing that could not. Not essential: answers fall back to it. */
export function modelsCheck({ operator, clock }: { operator: OperatorModel; clock: Clock }): Check {
  const model = defaultModel(operator);
  const { baseUrl, apiKey } = operator;
  const ask = createTrustedFetch({ clock, limits });
  let remembered: { result: CheckResult; untilMs: number } | undefined;

  async function look(signal: AbortSignal): Promise<CheckResult> {
    try {
      const headers: Record<string, string> = apiKey ? { authorization: `Bearer ${apiKey}` } : {};
      const response = await ask(`${baseUrl}/models`, { headers, signal });
      await response.body?.cancel();
      if ([401, 403].includes(response.status))
        return { status: 'fail', detail: `the provider refuses the key (${response.status})` };
      if (response.status >= 500) return { status: 'fail', detail: `the provider answers ${response.status}` };
      return { status: 'ok' };
    } catch (error) {
      if (signal.aborted) throw error;
      return { status: 'fail', detail: 'the provider cannot be reached' };
    }
  }

  return {
    name: 'models',
    essential: false,
    async run(signal) {
      if (baseUrl === undefined) return { status: 'ok', model };
      if (!remembered || remembered.untilMs <= clock.monotonicMs()) {
        remembered = { result: await look(signal), untilMs: clock.monotonicMs() + rememberMs };
      }
      return { model, ...remembered.result };
    },
  };
}
