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

/** What is wrong, in words: the first cause that was found, else the worst check that none explains. Undefined when all is well. */
export function headlineOf({ findings, checks }: Pick<OperationsNow, 'findings' | 'checks'>): string | undefined {
  const cause = findings.find(({ because }) => because === null);
  if (cause) return capital(cause.finding);
  const [worst] = badChecks(checks);
  return worst && [worst.title, worst.detail].filter(Boolean).join(': ');
}

/** A sentence as it begins a paragraph. */
export const capital = (sentence: string) => `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`;

/** Since when something is wrong: the oldest of the causes that fail or warn. Undefined when all is well. */
export function badSince({ checks }: Pick<OperationsNow, 'checks'>): string | undefined {
  const causes = checks.filter(({ status, because }) => because === null && (status === 'fail' || status === 'warn'));
  return causes.map(({ since }) => since).sort()[0];
}

/** The parts with the worst that is said of each; causes before what follows from them. */
export function partsOf(checks: readonly CheckVerdict[]): CheckVerdict[] {
  const worst = new Map<string, CheckVerdict>();
  for (const check of checks) {
    const known = worst.get(check.component);
    if (!known || order.indexOf(check.status) < order.indexOf(known.status)) worst.set(check.component, check);
  }
  return [...worst.values()].sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
}
