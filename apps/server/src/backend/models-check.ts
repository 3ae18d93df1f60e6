import { defaultModel, type OperatorModel } from '@chatai/assistant/models';
import type { Clock } from '@chatai/core/clock';
import type { Check, CheckResult } from '@chatai/core/health';
import { createTrustedFetch } from '@chatai/core/http';

/** A provider is not asked at every look at our health: it may charge for it, or count it. */
const rememberMs = 30_000;
const limits = { connectMs: 2_000, wholeMs: 3_000, sizeBytes: 1_048_576 };

/** Does the operator's model provider answer? With the built-in model there is nothing that could not. Not essential: who asks gets an apology. */
export function modelsCheck({ operator, clock }: { operator: OperatorModel; clock: Clock }): Check {
  const model = defaultModel(operator);
  const { baseUrl, apiKey } = operator;
  const ask = createTrustedFetch({ clock, limits });
  let remembered: { result: CheckResult; untilMs: number } | undefined;
  let looking: Promise<CheckResult> | undefined;

  async function look(): Promise<CheckResult> {
    try {
      const headers: Record<string, string> = apiKey ? { authorization: `Bearer ${apiKey}` } : {};
      const response = await ask(`${baseUrl}/models`, { headers });
      await response.body?.cancel();
      if ([401, 403].includes(response.status)) {
        return { status: 'fail', detail: `the provider refuses the key (${response.status})` };
      }
      if (response.status >= 500) return { status: 'fail', detail: `the provider answers ${response.status}` };
      return { status: 'ok' };
    } catch {
      return { status: 'fail', detail: 'the provider cannot be reached' };
    }
  }

  /** One look at a time. A provider may be slower than our health is asked for, so the last answer is given while it is asked again. */
  function refresh(): Promise<CheckResult> {
    looking ??= look().then((result) => {
      remembered = { result, untilMs: clock.monotonicMs() + rememberMs };
      looking = undefined;
      return result;
    });
    return looking;
  }

  return {
    name: 'models',
    essential: false,
    async run() {
      if (baseUrl === undefined) return { status: 'ok', model };
      if (!remembered) return { model, ...(await refresh()) };
      const { result, untilMs } = remembered;
      if (untilMs <= clock.monotonicMs()) void refresh();
      return { model, ...result };
    },
  };
}
