import type { Approval, Run } from '@chatai/contract/ops';

/** A dry run counts so long (decision 0024). */
export const freshMs = 120_000;

/** Why a step cannot be run now; undefined when it can. */
export type WhyNot = 'dryRunFirst' | 'dryRunOld' | 'nothingToDo' | 'paramsChanged' | 'changed' | 'needsSecond';

/** What the server asks for as well: a dry run of the same values that found something, is fresh, and for high risk a second person's yes. */
export function whyNotRun(asked: {
  dryRun: Run | undefined;
  /** Milliseconds since it was over. */
  ageMs: number;
  /** Are the values still those of the dry run? */
  isSame: boolean;
  /** Do the checks say something else than they did then? */
  hasChanged: boolean;
  isHighRisk: boolean;
  approval: Approval | undefined;
}): WhyNot | undefined {
  const { dryRun, ageMs, isSame, hasChanged, isHighRisk, approval } = asked;
  if (!dryRun || dryRun.state === 'goes-on') return 'dryRunFirst';
  if (!isSame) return 'paramsChanged';
  if (dryRun.state !== 'dry-run') return dryRun.state === 'nothing-to-do' ? 'nothingToDo' : 'dryRunFirst';
  if (hasChanged) return 'changed';
  if (ageMs > freshMs) return 'dryRunOld';
  return isHighRisk && approval?.state !== 'approved' ? 'needsSecond' : undefined;
}

/** The one of these that was asked for this step with these values, and can still be used, or refused. */
export const approvalOf = (
  approvals: readonly Approval[],
  step: string,
  params: Readonly<Record<string, string>>,
): Approval | undefined =>
  approvals.find(
    (one) =>
      one.own &&
      one.step === step &&
      ['waits', 'approved', 'refused'].includes(one.state) &&
      Object.entries(one.params).every(([name, value]) => value === '****' || params[name] === value),
  );

/** Those of them that somebody else has asked for this step: what waits, and how it was decided until its time is over. `now`: ISO, of the server. */
export const askedFor = (approvals: readonly Approval[], step: string, now: string): Approval[] =>
  approvals.filter(
    (one) =>
      !one.own &&
      one.step === step &&
      ['waits', 'approved', 'refused'].includes(one.state) &&
      Date.parse(one.expiresAt) > Date.parse(now),
  );
