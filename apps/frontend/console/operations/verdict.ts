import type { CheckVerdict, OperationsNow } from '@chatai/contract/ops';
import { severity, worseFirst } from '@chatai/contract/words';

const isBad = ({ status }: Pick<CheckVerdict, 'status'>) => severity[status] < severity.ok;
const follows = ({ because }: Pick<CheckVerdict, 'because'>) => Number(because !== null);

/** What is not well, the worst first; what follows from something else behind what it follows from. */
export const badChecks = (checks: readonly CheckVerdict[]): CheckVerdict[] =>
  checks.filter(isBad).sort((a, b) => follows(a) - follows(b) || severity[a.status] - severity[b.status]);

/**
 * What is wrong, in words, and since when: the first cause that was found, else the worst check that none explains. Undefined when all is well;
 * `since` as well while nobody can say which of several troubles it is that the cause shows as.
 */
export function headlineOf({
  findings,
  checks,
}: Pick<OperationsNow, 'findings' | 'checks'>): { words: string; since: string | undefined } | undefined {
  const bad = badChecks(checks).filter(({ because }) => because === null);
  const [worst] = bad;
  const cause = findings.find(({ because }) => because === null);
  if (!cause) return worst && { words: [worst.title, worst.detail].filter(Boolean).join(': '), since: worst.since };
  const shown = bad.filter(({ step }) => step !== null && step === cause.step);
  const ofCause = shown.length > 0 ? shown : bad.slice(0, bad.length === 1 ? 1 : 0);
  return { words: capital(cause.finding), since: ofCause.map(({ since }) => since).sort()[0] };
}

/** A sentence as it begins a paragraph. */
export const capital = (sentence: string) => `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`;

/** Each part as `/health` and `chatai health` tell of it: by the worst of its checks. The worst part first; causes before what follows from them. */
export const partsOf = (checks: readonly CheckVerdict[]): CheckVerdict[] =>
  [...Map.groupBy(checks, ({ component }) => component).values()]
    .flatMap((own) => own.toSorted(worseFirst).slice(0, 1))
    .sort((a, b) => severity[a.status] - severity[b.status] || follows(a) - follows(b));
