import type { CheckVerdict, OperationsNow } from '@chatai/contract/ops';

const order = ['fail', 'warn', 'unknown', 'ok', 'off'];
const isBad = ({ status }: Pick<CheckVerdict, 'status'>) =>
  status === 'fail' || status === 'warn' || status === 'unknown';

/** What is not well, the worst first; what follows from something else behind what it follows from. */
export const badChecks = (checks: readonly CheckVerdict[]): CheckVerdict[] =>
  checks
    .filter(isBad)
    .sort(
      (a, b) =>
        Number(a.because !== null) - Number(b.because !== null) || order.indexOf(a.status) - order.indexOf(b.status),
    );

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

/** The parts with the worst that is said of each; causes before what follows from them. */
export function partsOf(checks: readonly CheckVerdict[]): CheckVerdict[] {
  const worst = new Map<string, CheckVerdict>();
  for (const check of checks) {
    const known = worst.get(check.component);
    if (!known || order.indexOf(check.status) < order.indexOf(known.status)) worst.set(check.component, check);
  }
  return [...worst.values()].sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
}
