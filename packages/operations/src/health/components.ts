import { worseFirst } from '@chatai/contract/words';
import type { CheckResult } from '@chatai/core/health';
import type { Verdict } from './judge.ts';

/** What a program says of itself as a whole. */
export type OverallState = 'healthy' | 'degraded' | 'unhealthy';

/** `unhealthy` when something that it cannot serve without fails or cannot be seen; `degraded` when anything else is not well. */
export function overallState(verdicts: readonly Pick<Verdict, 'status' | 'essential'>[]): OverallState {
  const isBad = ({ status }: Pick<Verdict, 'status'>) => status === 'fail' || status === 'unknown';
  if (verdicts.some((verdict) => verdict.essential && isBad(verdict))) return 'unhealthy';
  return verdicts.every(({ status }) => status === 'ok' || status === 'off') ? 'healthy' : 'degraded';
}

/** By component: the worst of its checks says how it is, a cause before what follows from one; the figures of all stand beside it. */
export function componentsOf(verdicts: readonly Verdict[]): Record<string, CheckResult> {
  const components: Record<string, CheckResult> = {};
  for (const [component, own] of Map.groupBy(verdicts, (verdict) => verdict.component)) {
    const [worst] = own.toSorted(worseFirst);
    if (!worst) continue;
    const figures = Object.assign({}, ...own.map(figuresOf));
    const { status, detail, because } = worst;
    components[component] = { ...figures, status, ...(detail ? { detail } : {}), ...(because ? { because } : {}) };
  }
  return components;
}

function figuresOf(verdict: Verdict): Record<string, unknown> {
  const { id, component, title, essential, fix, step, because, since, doubt, status, detail, ...figures } = verdict;
  return figures;
}
